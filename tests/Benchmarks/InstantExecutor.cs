using System.Collections.Concurrent;
using System.Globalization;
using Cronium.Grains.Execution;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Benchmarks;

/// <summary>Returns at once: what is left is the orchestration. Notes when each attempt would have started, and whether one came twice.</summary>
internal sealed class InstantExecutor : IExecutor
{
    private readonly ConcurrentDictionary<AttemptId, DateTimeOffset> _started = new();
    private readonly ConcurrentQueue<double> _lateness = new();

    /// <summary>Milliseconds from the due instant to the start, for attempts that had a due instant.</summary>
    public IReadOnlyCollection<double> Lateness => _lateness;

    public int Count => _started.Count;

    public Pace Pace { get; } = new(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(100));

    public Task<Observation> EnsureAsync(AttemptOrder order, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (_started.TryAdd(order.Attempt, now) && order.Environment.TryGetValue("CRONIUM_DUE_AT", out var dueAt))
        {
            _lateness.Enqueue((now - DateTimeOffset.Parse(dueAt, CultureInfo.InvariantCulture)).TotalMilliseconds);
        }

        return ObserveAsync(order.Attempt, cancellationToken);
    }

    public Task<Observation> ObserveAsync(AttemptId attempt, CancellationToken cancellationToken) => Task.FromResult(new Observation
    {
        Stage = AttemptStage.Ended,
        StartedAt = _started[attempt],
        Result = new AttemptResult { End = AttemptEnd.Exited, ExitCode = 0 },
    });

    public Task<int> ReadAsync(AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task CancelAsync(AttemptId attempt, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task AcknowledgeAsync(AttemptId attempt, CancellationToken cancellationToken) => Task.CompletedTask;
}
