using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Runs;

namespace Cronium.Simulation.Silos;

/// <summary>A target's grain with TargetSlots, step by step, around the real table of slots.</summary>
internal sealed class TargetActor(Silo silo, string key) : Activation(silo, key)
{
    private readonly SlotTable _table = new(2);

    public static string KeyOf(string target) => $"target:{target}";

    public Task<Reservation> ReserveAsync(AttemptId attempt)
    {
        _table.Drop(taken => Silo.Host.EpochOf(taken) == 0);
        return Task.FromResult(_table.Reserve(attempt, Silo.Now) ? Reservation.Granted : new Reservation(ReservationKind.Waiting, "Waits for a free slot."));
    }

    public Task<bool> IsFollowingAsync(AttemptId attempt, long epoch, bool cancel)
    {
        var following = Silo.Host.EpochOf(attempt) == epoch;
        if (following && cancel)
        {
            Silo.Host.Cancel(attempt);
        }

        return Task.FromResult(following);
    }

    public Task<bool> FollowAsync(FollowOrder order)
    {
        _table.Take(order.Attempt);
        Silo.Host.Follow(order);
        return Task.FromResult(true);
    }

    public Task<bool> ReleasedAsync(AttemptId attempt)
    {
        if (_table.Release(attempt) is { } next)
        {
            Silo.Cluster.Ask<RunActor>(Silo, RunActor.KeyOf(next.Run), run => run.SlotFreeAsync(next.Dispatch));
        }

        return Task.FromResult(true);
    }

    protected override Task ActivateAsync() => Task.CompletedTask;
}
