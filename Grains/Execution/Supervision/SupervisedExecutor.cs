using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Execution.Supervision;

/// <summary>Performs attempts by the supervisor on the target, whatever the way there. Keeps no state: the target has it all.</summary>
internal sealed class SupervisedExecutor(ISupervisorTransport transport) : IExecutor
{
    public Pace Pace => transport.Pace;

    public async Task<Observation> EnsureAsync(AttemptOrder order, CancellationToken cancellationToken)
    {
        if (SupervisorCall.ProblemOf(order) is { } problem)
        {
            return new Observation { Stage = AttemptStage.Ended, Result = new AttemptResult { End = AttemptEnd.Refused, Reason = problem } };
        }

        // A follower that takes over finds the attempt there, mostly at the price of a look.
        if (await transport.LookAsync(order.Attempt, cancellationToken) is { } found && found.Observe() is { Stage: not AttemptStage.Absent } seen)
        {
            return seen;
        }

        var answer = await transport.CallAsync(SupervisorCall.Ensure(order, transport.Linger), cancellationToken);
        return answer.Facts.Observe() with { Stdout = answer.Stdout, Stderr = answer.Stderr };
    }

    public async Task<Observation> ObserveAsync(AttemptId attempt, CancellationToken cancellationToken)
    {
        var facts = await transport.LookAsync(attempt, cancellationToken)
            ?? (await transport.CallAsync(SupervisorCall.Observe(attempt), cancellationToken)).Facts;
        return facts.Observe();
    }

    /// <inheritdoc/>
    /// <remarks>What processes left behind write after the recorded end is not the attempt's output.</remarks>
    public async Task<int> ReadAsync(AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var piece = await transport.ReadAsync(attempt, stream, offset, buffer, cancellationToken);
        return piece.End is not null && EndRecord.Parse(piece.End) is { } end
            ? (int)Math.Clamp(end.BytesOf(stream) - offset, 0, piece.Length)
            : piece.Length;
    }

    public Task CancelAsync(AttemptId attempt, CancellationToken cancellationToken) =>
        transport.CallAsync(SupervisorCall.Cancel(attempt), cancellationToken);

    public Task AcknowledgeAsync(AttemptId attempt, CancellationToken cancellationToken) =>
        transport.CallAsync(SupervisorCall.Acknowledge(attempt), cancellationToken);
}
