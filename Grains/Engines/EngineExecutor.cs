using System.Collections.Concurrent;
using Cronium.Grains.Execution;
using Cronium.Grains.Logs;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Engines;

/// <summary>Performs attempts on one engine behind its circuit breaker. Refuses once another engine answers where that one did.</summary>
/// <param name="inner">Does the work.</param>
/// <param name="breaker">Of the engine.</param>
/// <param name="ensureSame">Throws where it is not the engine any more.</param>
/// <param name="instruments">Times attempts that this silo begins and ends.</param>
/// <param name="time">The clock.</param>
internal sealed class EngineExecutor(IExecutor inner, CircuitBreaker breaker, Action ensureSame, EngineInstruments instruments, TimeProvider time) : IExecutor
{
    private readonly ConcurrentDictionary<AttemptId, long> _begun = new();

    public Pace Pace => inner.Pace;

    public async Task<Observation> EnsureAsync(AttemptOrder order, CancellationToken cancellationToken)
    {
        var isFirst = _begun.TryAdd(order.Attempt, time.GetTimestamp());
        var seen = await GuardAsync(() => inner.EnsureAsync(order, cancellationToken), cancellationToken);
        if (isFirst && seen.StartedAt is not null && _begun.TryGetValue(order.Attempt, out var begun))
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

    public async Task AcknowledgeAsync(AttemptId attempt, CancellationToken cancellationToken)
    {
        await GuardAsync(() => DoneAsync(inner.AcknowledgeAsync(attempt, cancellationToken)), cancellationToken);
        if (_begun.TryRemove(attempt, out var begun))
        {
            instruments.Acknowledged(time.GetElapsedTime(begun));
        }
    }

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
