using Cronium.Grains.Execution;
using Cronium.Grains.Logs;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Engines;

/// <summary>Performs attempts on one engine behind its circuit breaker. Refuses once another engine answers where that one did.</summary>
/// <param name="inner">Does the work.</param>
/// <param name="breaker">Of the engine.</param>
/// <param name="ensureSame">Throws where it is not the engine any more.</param>
/// <param name="instruments">Times the starts.</param>
/// <param name="time">The clock.</param>
internal sealed class EngineExecutor(IExecutor inner, CircuitBreaker breaker, Action ensureSame, EngineInstruments instruments, TimeProvider time) : IExecutor
{
    public Pace Pace => inner.Pace;

    public async Task<Observation> EnsureAsync(AttemptOrder order, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var seen = await GuardAsync(() => inner.EnsureAsync(order, cancellationToken), cancellationToken);
        if (seen.StartedAt is not null)
        {
            instruments.Started(time.GetElapsedTime(begun));
        }

        return seen;
    }

    public Task<Observation> ObserveAsync(AttemptId attempt, CancellationToken cancellationToken) =>
        GuardAsync(() => inner.ObserveAsync(attempt, cancellationToken), cancellationToken);

    public Task<int> ReadAsync(AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        GuardAsync(() => inner.ReadAsync(attempt, stream, offset, buffer, cancellationToken), cancellationToken);

    public Task CancelAsync(AttemptId attempt, CancellationToken cancellationToken) =>
        GuardAsync(() => DoneAsync(inner.CancelAsync(attempt, cancellationToken)), cancellationToken);

    public Task AcknowledgeAsync(AttemptId attempt, CancellationToken cancellationToken) =>
        GuardAsync(() => DoneAsync(inner.AcknowledgeAsync(attempt, cancellationToken)), cancellationToken);

    private Task<T> GuardAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        ensureSame();
        return breaker.GuardAsync(call, cancellationToken);
    }

    private static async Task<bool> DoneAsync(Task call)
    {
        await call;
        return true;
    }
}
