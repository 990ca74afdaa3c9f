using Cronium.Grains.Execution;
using Cronium.Grains.Recovery;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Servers;

/// <summary>
/// Has each server swept once after this silo took it over, for the silo that had it may have died. Connects to none for
/// it: a server that nobody uses keeps what lies there until somebody does.
/// </summary>
internal sealed partial class ServerSweeper(ServerLinks links, AttemptSweep sweep, TimeProvider time, ILogger<ServerSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = logger;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var used = links.All.Where(link => !link.IsSwept && link.Way is { Load.Connections: > 0 });
                await Parallel.ForEachAsync(used, stoppingToken, async (link, token) => await SweepAsync(link, token));
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    /// <summary>What is not cleared away now is in a later sweep.</summary>
    private async Task SweepAsync(ServerLink link, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
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
