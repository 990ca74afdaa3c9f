using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Ssh;

namespace Cronium.Grains.Servers;

/// <summary>Tries a server whose circuit opened, each time it may be tried, so that it closes again also when nobody has anything to do there.</summary>
internal sealed class ServerRecovery(CircuitBreaker breaker, Func<ISshSessions?> sessions, TimeProvider time)
{
    /// <summary>The same to every shell.</summary>
    private const string Nothing = "exit 0";

    private static readonly ReadOnlyMemory<byte> NoInput = "\n"u8.ToArray();

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Between two probes while the server answers, and does not let us in.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>Returns when the circuit is closed, or held until somebody closes it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (breaker.Circuit is { State: not BreakerState.Closed } circuit && sessions() is { } present)
        {
            if (circuit is { State: BreakerState.Open, Until: null })
            {
                return;
            }

            var wait = (circuit.Until ?? DateTimeOffset.MinValue) - time.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                // In parts: timers are limited to 49 days, and a clock may be set.
                await Task.Delay(wait < Pause ? wait : Pause, time, cancellationToken);
            }
            else if (!await AnswersAsync(present, cancellationToken) && breaker.Circuit.State == BreakerState.HalfOpen)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private static async Task<bool> AnswersAsync(ISshSessions sessions, CancellationToken cancellationToken)
    {
        try
        {
            await sessions.ExecuteAsync(Nothing, NoInput, Limit, cancellationToken);
            return true;
        }
        catch (TargetUnreachableException)
        {
            return false;
        }
    }
}
