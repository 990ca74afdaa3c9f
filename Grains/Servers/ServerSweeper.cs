using Cronium.Grains.Execution;
using Cronium.Grains.Recovery;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Servers;

/// <summary>
/// Has each server swept once after this silo took it over, for the silo that had it may have died. Connects to none for
/// it: a server that nobody uses keeps what lies there until somebody does.
/// </summary>
internal sealed partial class ServerSweeper(ServerLinks links, AttemptSweep sweep, TimeProvider time, ILogger<ServerSweeper> logger)
    : Sweeper(TimeSpan.FromSeconds(20), time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = logger;

    protected override Task SweepAsync(CancellationToken cancellationToken)
    {
        var used = links.All.Where(link => !link.IsSwept && link.Way is { Load.Connections: > 0 });
        return Parallel.ForEachAsync(used, cancellationToken, async (link, token) => await SweepAsync(link, token));
    }

    private async Task SweepAsync(ServerLink link, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            if (link.Way is { } way)
            {
                var found = await way.FindAsync(either.Token);
                link.IsSwept = await sweep.SweepAsync(way.Executor, found.Select(attempt => attempt.Attempt), either.Token);
            }
        }
        catch (Exception exception) when (exception is TargetUnreachableException || (exception is OperationCanceledException && limit.IsCancellationRequested))
        {
            LogUnswept(link.Name, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Server '{Server}' is swept later: {Cause}")]
    private partial void LogUnswept(string server, string cause);
}
