using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Jobs;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Execution.Docker;

/// <summary>Performs each attempt in a container of its own, by the supervisor in it.</summary>
internal sealed class DockerExecutor(
    Containers containers, DockerTransport transport, OutputFeeds feeds, SeenContainers seen, DockerOptions options) : IExecutor
{
    private readonly SupervisedExecutor _supervised = new(transport);

    public Pace Pace => transport.Pace;

    public async Task<Observation> EnsureAsync(AttemptOrder order, CancellationToken cancellationToken)
    {
        if (order.Container is not { } container)
        {
            return Refused("It names no container image, and an engine runs nothing else.");
        }

        if (ContainerCheck.ProblemOf(container, options) is { } problem)
        {
            return Refused(problem);
        }

        if (SupervisorCall.ProblemOf(order) is { } other)
        {
            return Refused(other);
        }

        return await containers.EnsureAsync(order, container, cancellationToken) switch
        {
            Footing.Refused refused => Refused(refused.Reason),
            Footing.Settled settled => await CompleteAsync(order.Attempt, settled.Facts.Observe(), cancellationToken),
            _ => await CompleteAsync(order.Attempt, await _supervised.EnsureAsync(order, cancellationToken), cancellationToken),
        };
    }

    public async Task<Observation> ObserveAsync(AttemptId attempt, CancellationToken cancellationToken)
    {
        var observed = await _supervised.ObserveAsync(attempt, cancellationToken);
        if (seen.Find(attempt) is { Facts.IsPursued: true, Cause: null })
        {
            // What the supervisor cannot end the engine can, and a container that is over is the proof.
            seen.Change(attempt, old => old with { Cause = EndCause.Canceled });
            await containers.KillAsync(attempt, cancellationToken);
        }

        return await CompleteAsync(attempt, observed, cancellationToken);
    }

    public Task<int> ReadAsync(AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        _supervised.ReadAsync(attempt, stream, offset, buffer, cancellationToken);

    public Task CancelAsync(AttemptId attempt, CancellationToken cancellationToken) => _supervised.CancelAsync(attempt, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>The container stays, empty and ended, as the tombstone; the engine's sweep removes it.</remarks>
    public async Task AcknowledgeAsync(AttemptId attempt, CancellationToken cancellationToken)
    {
        await _supervised.AcknowledgeAsync(attempt, cancellationToken);
        await containers.SignalAsync(attempt, "USR1", cancellationToken);
        feeds.Close(attempt);
        seen.Forget(attempt);
    }

    private static Observation Refused(string reason) =>
        new() { Stage = AttemptStage.Ended, Result = new AttemptResult { End = AttemptEnd.Refused, Reason = reason } };

    /// <summary>Adds to an end what only the container tells.</summary>
    private async Task<Observation> CompleteAsync(AttemptId attempt, Observation observed, CancellationToken cancellationToken)
    {
        if (observed.Result is not { } result || seen.Find(attempt) is not { Trailer: { } trailer } known)
        {
            return observed;
        }

        var limits = known.Limits;
        if (limits is null && result.End != AttemptEnd.Refused)
        {
            limits = ContainerLimits.Of(await containers.InspectAsync(attempt, cancellationToken));
            seen.Change(attempt, old => old with { Limits = limits });
        }

        return observed with { Result = ContainerResult.Complete(result, trailer, limits) };
    }
}
