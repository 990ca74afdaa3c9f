using Cronium.Grains.Execution;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Servers;

/// <summary>What is left of a server that was removed: whatever was started there is lost, so that nobody waits for it.</summary>
internal sealed class RemovedServer(string server) : IExecutor
{
    public Pace Pace { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

    public Task<Observation> EnsureAsync(AttemptOrder order, CancellationToken cancellationToken) => Task.FromResult(Lost());

    public Task<Observation> ObserveAsync(AttemptId attempt, CancellationToken cancellationToken) => Task.FromResult(Lost());

    public Task<int> ReadAsync(AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task CancelAsync(AttemptId attempt, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task AcknowledgeAsync(AttemptId attempt, CancellationToken cancellationToken) => Task.CompletedTask;

    private Observation Lost() => new()
    {
        Stage = AttemptStage.Ended,
        Result = new AttemptResult { End = AttemptEnd.Lost, Reason = $"Server '{server}' was removed while the script ran there." },
    };
}
