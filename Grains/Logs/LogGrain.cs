using Cronium.Grains.Runs;
using Cronium.Grains.Storage;
using Orleans.Concurrency;

namespace Cronium.Grains.Logs;

/// <summary>Reads stored logs for whoever has no store of their own.</summary>
[StatelessWorker, GrainType("log"), Reentrant]
internal sealed class LogGrain(LogStore store) : Grain, ILogGrain
{
    /// <summary>Most bytes of payload in one answer, whatever is asked for.</summary>
    public const int MaxPageBytes = 4 * 1024 * 1024;

    public Task<LogPage> ReadAsync(LogId log, long after, int maxBytes) => store.ReadAsync(log, after, Math.Clamp(maxBytes, 1, MaxPageBytes));

    public Task<LogHead> HeadAsync(LogId log) => store.HeadAsync(log);

    public async Task<IReadOnlyList<LogHead>> HeadsAsync(RunId run, IReadOnlyList<string> dispatches) =>
        await Task.WhenAll(dispatches.Select(dispatch => store.HeadAsync(new LogId(run, dispatch))));
}
