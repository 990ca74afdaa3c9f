using Cronium.Grains.Execution.Ssh;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Servers;

/// <summary>What follows when the circuit of a server changes: a line in the log, a count, a record, and word to those who wait.</summary>
internal sealed partial class BreakerChronicle(ServerNotes notes, SshInstruments instruments, IGrainFactory grains, ILogger<BreakerChronicle> logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>This silo holds the connections from now on.</summary>
    public void Begins(string server, BreakerState state) => instruments.BreakerTaken(server, state);

    /// <summary>It does no more.</summary>
    public void Ends(string server) => instruments.BreakerTaken(server, BreakerState.Closed);

    /// <summary>Sees to it that no failure of a recovery goes unseen.</summary>
    public async Task WatchAsync(string server, Task recovery)
    {
        try
        {
            await recovery;
        }
        catch (OperationCanceledException)
        {
            // Replaced by another one, or the connections were given up.
        }
        catch (Exception exception)
        {
            LogRecoveryFailed(exception, server);
        }
    }

    public void Moved(string server, BreakerSnapshot now, CircuitBreaker breaker)
    {
        // Another change may have been told before this one; the present state is right in any order.
        instruments.BreakerChanged(server, breaker.Circuit.State);
        switch (now.State)
        {
            case BreakerState.Open:
                LogOpened(server, now.HeldBy ?? "failures", now.NextProbeAt, now.Reason);
                break;
            case BreakerState.HalfOpen:
                LogProbing(server);
                return; // An open one whose time has come is the same to whoever reads it later.
            default:
                LogClosed(server);
                grains.GetGrain<IServerLifecycle>(server).ReachableAsync().Ignore();
                break;
        }

        _ = KeepAsync(server, breaker);
    }

    private async Task KeepAsync(string server, CircuitBreaker breaker)
    {
        try
        {
            await notes.KeepAsync(server, () => breaker.Circuit.Keep());
        }
        catch (Exception exception)
        {
            LogUnkept(exception, server, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The circuit breaker of server {Server} is open by {Cause} until {Until}: {Reason}")]
    private partial void LogOpened(string server, string cause, DateTimeOffset? until, string? reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The circuit breaker of server {Server} lets probes through")]
    private partial void LogProbing(string server);

    [LoggerMessage(Level = LogLevel.Information, Message = "The circuit breaker of server {Server} is closed")]
    private partial void LogClosed(string server);

    [LoggerMessage(Level = LogLevel.Error, Message = "Server {Server} is tried no more until somebody uses it")]
    private partial void LogRecoveryFailed(Exception exception, string server);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of the circuit breaker of server {Server} was not written down: {Cause}")]
    private partial void LogUnkept(Exception exception, string server, string cause);
}
