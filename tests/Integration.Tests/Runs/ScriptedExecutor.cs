using System.Collections.Concurrent;
using Cronium.Grains.Execution;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Integration.Tests.Runs;

/// <summary>An executor whose launches go as a test says, by job. What is launched is over at once.</summary>
internal sealed class ScriptedExecutor : IExecutor
{
    private static readonly Observation Ended = new()
    {
        Stage = AttemptStage.Ended,
        StartedAt = DateTimeOffset.UnixEpoch,
        Result = ScriptedServers.Success,
    };

    private readonly ConcurrentDictionary<RunId, int> _launches = new();

    /// <summary>What the launch with this number does, from 1, for runs of the job; null: it works.</summary>
    public ConcurrentDictionary<string, Func<int, Exception?>> Launches { get; } = new();

    public Pace Pace { get; } = new(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(100));

    public int LaunchesOf(RunId run) => _launches.GetValueOrDefault(run);

    public Task<Observation> EnsureAsync(AttemptOrder order, CancellationToken cancellationToken)
    {
        var number = _launches.AddOrUpdate(order.Attempt.Run, 1, (_, before) => before + 1);
        return Launches.GetValueOrDefault(order.Environment["CRONIUM_JOB"])?.Invoke(number) is { } exception ? throw exception : Task.FromResult(Ended);
    }

    public Task<Observation> ObserveAsync(AttemptId attempt, CancellationToken cancellationToken) => Task.FromResult(Ended);

    public Task<int> ReadAsync(AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task CancelAsync(AttemptId attempt, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task AcknowledgeAsync(AttemptId attempt, CancellationToken cancellationToken) => Task.CompletedTask;
}
