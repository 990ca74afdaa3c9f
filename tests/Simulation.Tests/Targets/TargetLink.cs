using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Logs;
using Cronium.Simulation.Worlds;

namespace Cronium.Simulation.Targets;

/// <summary>A silo's way to a target. What is sent may arrive late, or arrive and never be answered; what cannot be sent is known not to be.</summary>
internal sealed class TargetLink(Machine machine, TargetHost target, Pace pace) : IExecutor
{
    private readonly World _world = machine.World;

    public Pace Pace => pace;

    public async Task<Observation> EnsureAsync(AttemptOrder order, CancellationToken cancellationToken)
    {
        await CallAsync(() =>
        {
            target.Launch(order.Attempt, order.Epoch, (int)order.StartWithin.TotalMilliseconds);
            return true;
        });
        try
        {
            return await DecidedAsync(order.Attempt, cancellationToken);
        }
        catch (TargetUnreachableException exception)
        {
            // The launch was sent, whatever became of the looks after it.
            throw new TargetUnreachableException(exception.Message);
        }
    }

    public async Task<Observation> ObserveAsync(AttemptId attempt, CancellationToken cancellationToken) => (await CallAsync(() => target.Observe(attempt))).Observe();

    public async Task<int> ReadAsync(AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var rest = await CallAsync(() => stream == OutputStream.Stdout ? target.Read(attempt, offset).ToArray() : []);
        var length = Math.Min(rest.Length, buffer.Length);
        rest.AsSpan(0, length).CopyTo(buffer.Span);
        return length;
    }

    public Task CancelAsync(AttemptId attempt, CancellationToken cancellationToken) => CallAsync(() =>
    {
        target.Cancel(attempt);
        return true;
    });

    public Task AcknowledgeAsync(AttemptId attempt, CancellationToken cancellationToken) => CallAsync(() =>
        target.Acknowledge(attempt) ? true : throw new TargetUnreachableException("The script still runs."));

    /// <summary>The launcher answers when it is decided who starts.</summary>
    private async Task<Observation> DecidedAsync(AttemptId attempt, CancellationToken cancellationToken)
    {
        for (var looks = 0; looks < 8 && !target.IsKnown(attempt); looks++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20 << looks), machine.Clock, cancellationToken);
        }

        return await ObserveAsync(attempt, cancellationToken);
    }

    private Task<T> CallAsync<T>(Func<T> act)
    {
        var source = new TaskCompletionSource<T>();
        if (target.IsCut)
        {
            machine.Post(() => source.TrySetException(new TargetUnreachableException("It cannot be reached.") { NothingSent = true }), _world.Delay());
            return source.Task;
        }

        var isHeard = !_world.Chance(15);
        _world.After(_world.Delay() + (_world.Chance(5) ? _world.Between(1_000, 90_000) : 0), null, () =>
        {
            Action answer;
            try
            {
                var result = act();
                answer = () => source.TrySetResult(result);
            }
            catch (TargetUnreachableException exception)
            {
                answer = () => source.TrySetException(exception);
            }

            if (isHeard && !target.IsCut)
            {
                machine.Post(answer, _world.Delay());
            }
        });
        machine.Post(() => source.TrySetException(new TargetUnreachableException("It did not answer.")), 3_000);
        return source.Task;
    }
}
