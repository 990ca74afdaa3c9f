using Cronium.Grains.Cluster;
using Cronium.Grains.Cluster.Leaving;
using Cronium.Grains.Execution.Local;

namespace Cronium.Grains.Execution.Targets;

/// <summary>One machine that runs local scripts. Lives on a silo of that machine, which follows the attempts.</summary>
[GrainType("local"), MachinePlacement, StayingSilo, KeepAlive]
internal sealed class LocalGrain(TargetSlots slots, LocalExecutorOptions options) : Grain, ILocalGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        slots.Capacity = options.MaxConcurrent;
        return Task.CompletedTask;
    }

    public Task<Reservation> ReserveAsync(AttemptId attempt) => Task.FromResult(slots.Reserve(attempt)
        ? Reservation.Granted
        : new Reservation(ReservationKind.Waiting, $"Waits for a free slot on {this.GetPrimaryKeyString()}."));

    public Task<bool> IsFollowingAsync(AttemptId attempt, long epoch, bool cancel) => Task.FromResult(slots.IsFollowing(attempt, epoch, cancel));

    public Task FollowAsync(FollowOrder order)
    {
        slots.Follow(order);
        return Task.CompletedTask;
    }

    public Task ReleasedAsync(AttemptId attempt)
    {
        slots.Release(attempt);
        return Task.CompletedTask;
    }
}
