using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Microsoft.Extensions.Logging;

namespace Cronium.Client.Logs;

/// <summary>Reads one stored log through the cluster, and waits out whatever goes away for a while.</summary>
internal sealed class GrainLogPages(IGrainFactory grains, LogId log, TimeProvider time, ILogger logger) : ILogPages
{
    private const int PageBytes = 256 * 1024;

    // A silent reader asks now and then whether its run is still there: retention may have removed it.
    private const int HeadsPerLook = 10;

    // Shorter than Orleans' own limit, so that a frozen silo is left for another one.
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);

    private readonly Patience _patience = new(Timeout.InfiniteTimeSpan, time, logger);
    private bool _final;
    private int _heads;

    public async Task<LogPage> ReadAsync(long after, CancellationToken cancellationToken)
    {
        var page = await AskAsync(grain => grain.ReadAsync(log, after, PageBytes), cancellationToken);
        return page with { Head = Final(page.Head) };
    }

    public async Task<LogHead> HeadAsync(CancellationToken cancellationToken)
    {
        if (++_heads % HeadsPerLook == 0)
        {
            // Before the head: a log is complete before its run is final.
            var run = await _patience.AskAsync(_ => grains.GetGrain<IRunGrain>(log.Run.Value).GetAsync().WaitAsync(CallLimit, time), cancellationToken);
            _final = run.Status.IsFinal();
        }

        return Final(await AskAsync(grain => grain.HeadAsync(log), cancellationToken));
    }

    private LogHead Final(LogHead head) => _final ? head with { Complete = true } : head;

    // Any silo answers, and calls to one key take one gateway: each try has a key of its own.
    private Task<T> AskAsync<T>(Func<ILogGrain, Task<T>> ask, CancellationToken cancellationToken) =>
        _patience.AskAsync(tries => ask(grains.GetGrain<ILogGrain>(tries)).WaitAsync(CallLimit, time), cancellationToken);
}
