using Cronium.Grains.Logs;
using Microsoft.Extensions.Logging;

namespace Cronium.Client.Logs;

/// <summary>Reads one stored log through the cluster, and waits out whatever goes away for a while.</summary>
/// <param name="grains">The cluster.</param>
/// <param name="log">The log.</param>
/// <param name="pageBytes">About so much comes in one answer.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told when the cluster has to be asked again.</param>
internal sealed class GrainLogPages(IGrainFactory grains, LogId log, int pageBytes, TimeProvider time, ILogger logger) : ILogPages
{
    /// <summary>For who reads one log.</summary>
    public const int PageBytes = 256 * 1024;

    private readonly LogCalls _calls = new(grains, log.Run, time, logger);
    private bool _final;

    public async Task<LogPage> ReadAsync(long after, CancellationToken cancellationToken)
    {
        var page = await _calls.AskAsync(grain => grain.ReadAsync(log, after, pageBytes), cancellationToken);
        return page with { Head = Final(page.Head) };
    }

    public async Task<LogHead> HeadAsync(CancellationToken cancellationToken)
    {
        // Before the head: a log is complete before its run is final.
        _final = await _calls.IsFinalAsync(cancellationToken);
        var head = await _calls.AskAsync(grain => grain.HeadAsync(log), cancellationToken);
        _calls.Note(head.LastNumber);
        return Final(head);
    }

    private LogHead Final(LogHead head) => _final ? head with { Complete = true } : head;
}
