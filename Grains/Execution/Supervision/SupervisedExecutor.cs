using System.Text;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Execution.Supervision;

/// <summary>Performs attempts by the supervisor on the target, whatever the way there. Keeps no state: the target has it all.</summary>
internal sealed class SupervisedExecutor(ISupervisorTransport transport) : IExecutor
{
    private const int RecordLength = 256;

    public async Task<Observation> EnsureAsync(AttemptOrder order, CancellationToken cancellationToken) =>
        EnvironmentText.ProblemOf(order.Environment) is { } problem
            ? new Observation { Stage = AttemptStage.Ended, Result = new AttemptResult { End = AttemptEnd.Refused, Reason = problem } }
            : (await CallAsync(SupervisorCall.Ensure(order), cancellationToken)).Observe();

    public async Task<Observation> ObserveAsync(AttemptId attempt, CancellationToken cancellationToken)
    {
        var facts = transport.Look(attempt) ?? await CallAsync(SupervisorCall.Observe(attempt), cancellationToken);
        return facts.Observe();
    }

    /// <inheritdoc/>
    /// <remarks>What processes left behind write after the recorded end is not the attempt's output.</remarks>
    public async Task<int> ReadAsync(AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await transport.ReadAsync(attempt, FileOf(stream), offset, buffer, cancellationToken);
        if (read == 0)
        {
            return 0;
        }

        var record = new byte[RecordLength];
        var length = await transport.ReadAsync(attempt, "rc", 0, record, cancellationToken);
        return EndRecord.Parse(Encoding.ASCII.GetString(record, 0, length).TrimEnd('\n')) is { } end
            ? (int)Math.Clamp((stream == OutputStream.Stdout ? end.OutBytes : end.ErrBytes) - offset, 0, read)
            : read;
    }

    public Task CancelAsync(AttemptId attempt, CancellationToken cancellationToken) =>
        CallAsync(SupervisorCall.Cancel(attempt), cancellationToken);

    public Task AcknowledgeAsync(AttemptId attempt, CancellationToken cancellationToken) =>
        CallAsync(SupervisorCall.Acknowledge(attempt), cancellationToken);

    private async Task<RunDirectory> CallAsync(SupervisorCall call, CancellationToken cancellationToken) =>
        SupervisorAnswer.Parse(await transport.CallAsync(call, cancellationToken), call.Token);

    private static string FileOf(OutputStream stream) => stream switch
    {
        OutputStream.Stdout => "out",
        OutputStream.Stderr => "err",
        _ => throw new ArgumentOutOfRangeException(nameof(stream), stream, "A script writes to standard output or standard error."),
    };
}
