using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Microsoft.Extensions.Logging;

namespace Cronium.Client.Logs;

/// <summary>Reads the stored logs of a run through the cluster: one call for how far they all have come.</summary>
/// <param name="grains">The cluster.</param>
/// <param name="run">The run.</param>
/// <param name="count">How many logs are read side by side, each with a page in memory.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told when the cluster has to be asked again.</param>
internal sealed class GrainRunLogPages(IGrainFactory grains, RunId run, int count, TimeProvider time, ILogger logger) : IRunLogPages
{
    private const int AllPagesBytes = 8 * 1024 * 1024;
    private const int SmallestPage = 16 * 1024;

    private readonly LogCalls _calls = new(grains, run, time, logger);

    public async Task<IReadOnlyList<LogHead>> HeadsAsync(IReadOnlyList<string> dispatches, CancellationToken cancellationToken)
    {
        // Before the heads: a log is complete before its run is final.
        var final = await _calls.IsFinalAsync(cancellationToken);
        var heads = await _calls.AskAsync(grain => grain.HeadsAsync(run, dispatches), cancellationToken);
        _calls.Note(heads.Sum(head => head.LastNumber));
        return final ? [.. heads.Select(head => head with { Complete = true })] : heads;
    }

    public ILogPages Of(string dispatch) =>
        new GrainLogPages(grains, new LogId(run, dispatch), Math.Clamp(AllPagesBytes / count, SmallestPage, GrainLogPages.PageBytes), time, logger);
}
