using Cronium.Grains.Execution;
using Cronium.Grains.Logs;

namespace Cronium.Grains.Servers;

/// <summary>Whichever way there is to a server when it is called: followers keep this one while definitions and connections change.</summary>
/// <param name="present">Throws where there is none.</param>
internal sealed class PresentExecutor(Func<IExecutor> present) : IExecutor
{
    public Pace Pace => present().Pace;

    public Task<Observation> EnsureAsync(AttemptOrder order, CancellationToken cancellationToken) => present().EnsureAsync(order, cancellationToken);

    public Task<Observation> ObserveAsync(AttemptId attempt, CancellationToken cancellationToken) => present().ObserveAsync(attempt, cancellationToken);

    public Task<int> ReadAsync(AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        present().ReadAsync(attempt, stream, offset, buffer, cancellationToken);

    public Task CancelAsync(AttemptId attempt, CancellationToken cancellationToken) => present().CancelAsync(attempt, cancellationToken);

    public Task AcknowledgeAsync(AttemptId attempt, CancellationToken cancellationToken) => present().AcknowledgeAsync(attempt, cancellationToken);
}
