using Cronium.Grains.Cluster;
using Cronium.Grains.Execution.Following;
using Cronium.Grains.Execution.Local;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Execution.Targets;

/// <summary>One machine that runs local scripts. Lives on a silo of that machine, which follows the attempts.</summary>
[GrainType("local"), MachinePlacement, KeepAlive]
internal sealed class LocalGrain(AttemptHost host, LocalExecutorOptions options, TimeProvider time) : Grain, ILocalGrain
{
    private readonly SlotTable _slots = new(options.MaxConcurrent);

    public Task<Reservation> ReserveAsync(AttemptId attempt)
    {
        _slots.Drop(taken => host.EpochOf(taken) == 0);
        return Task.FromResult(_slots.Reserve(attempt, time.GetUtcNow())
            ? Reservation.Granted
            : new Reservation(ReservationKind.Waiting, $"Waits for a free slot on {this.GetPrimaryKeyString()}."));
    }

    public Task<bool> IsFollowingAsync(AttemptId attempt, long epoch, bool cancel)
    {
        var following = host.EpochOf(attempt) == epoch;
        if (following && cancel)
        {
            host.Cancel(attempt);
        }

        return Task.FromResult(following);
    }

    public Task FollowAsync(FollowOrder order)
    {
        _slots.Take(order.Attempt);
        host.Follow(order);
        return Task.CompletedTask;
    }

    public Task ReleasedAsync(AttemptId attempt)
    {
        if (_slots.Release(attempt) is { } next)
        {
            // Not awaited: the run asks this grain for the slot.
            GrainFactory.GetGrain<IRunLifecycle>(next.Run.Value).SlotFreeAsync(next.Dispatch).Ignore();
        }

        return Task.CompletedTask;
    }
}
