using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Microsoft.Extensions.Logging;

namespace Cronium.Client.Logs;

/// <summary>Questions about the stored logs of a run; whatever goes away for a while is waited out.</summary>
internal sealed class LogCalls(IGrainFactory grains, RunId run, TimeProvider time, ILogger logger)
{
    // A reader of logs that stand still asks now and then whether the run is still there: retention may have removed it.
    private const int StillHeadsPerLook = 10;

    // Shorter than Orleans' own limit, so that a frozen silo is left for another one.
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);

    private readonly Patience _patience = new(Timeout.InfiniteTimeSpan, time, logger);
    private bool _final;
    private long _heads;
    private int _still;

    // Any silo answers, and calls to one key take one gateway: each try has a key of its own.
    public Task<T> AskAsync<T>(Func<ILogGrain, Task<T>> ask, CancellationToken cancellationToken) =>
        _patience.AskAsync(tries => ask(grains.GetGrain<ILogGrain>(tries)).WaitAsync(CallLimit, time), cancellationToken);

    /// <summary>Takes note of where the logs stand: the number of the last entry, of several logs the sum. While they go on, the run is there.</summary>
    public void Note(long heads) => (_still, _heads) = (heads == _heads ? _still + 1 : 0, heads);

    /// <summary>Whether the run is known to be final. It is asked each time its logs were found ten times where they had been.</summary>
    /// <exception cref="Grains.CroniumException">Retention has removed the run.</exception>
    public async Task<bool> IsFinalAsync(CancellationToken cancellationToken)
    {
        if (_still >= StillHeadsPerLook)
        {
            var snapshot = await _patience.AskAsync(_ => grains.GetGrain<IRunGrain>(run.Value).GetAsync().WaitAsync(CallLimit, time), cancellationToken);
            _still = 0;
            _final = snapshot.Status.IsFinal();
        }

        return _final;
    }
}
