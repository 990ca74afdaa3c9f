using Cronium.Grains.Execution.Following;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Execution.Targets;

/// <summary>The slots of one target and the attempts that hold them, followed by this silo. One per activation of a target's grain.</summary>
internal sealed class TargetSlots(AttemptHost host, IGrainFactory grains, TimeProvider time)
{
    private readonly SlotTable _table = new(0);

    /// <summary>Attempts at once; may change at any time.</summary>
    public int Capacity
    {
        get => _table.Capacity;
        set => _table.Capacity = value;
    }

    public int Running
    {
        get
        {
            DropEnded();
            return _table.Taken;
        }
    }

    public int Waiting => _table.Waiting;

    /// <summary>Attempts that hold a slot, were promised one, or wait for one.</summary>
    public int Load
    {
        get
        {
            DropEnded();
            return _table.Load;
        }
    }

    /// <summary>True: the slot is the attempt's. False: it waits in line.</summary>
    public bool Reserve(AttemptId attempt)
    {
        DropEnded();
        return _table.Reserve(attempt, time.GetUtcNow());
    }

    /// <summary>Puts it in line whether or not there are slots.</summary>
    public void Wait(AttemptId attempt) => _table.Wait(attempt, time.GetUtcNow());

    /// <summary>Whether the attempt is followed here under this epoch; passes on a cancel.</summary>
    public bool IsFollowing(AttemptId attempt, long epoch, bool cancel)
    {
        var following = host.EpochOf(attempt) == epoch;
        if (following && cancel)
        {
            host.Cancel(attempt);
        }

        return following;
    }

    public void Follow(FollowOrder order)
    {
        _table.Take(order.Attempt);
        host.Follow(order);
    }

    public void Release(AttemptId attempt)
    {
        if (_table.Release(attempt) is { } next)
        {
            Tell(next);
        }
    }

    /// <summary>Tells those in line for whom there are slots.</summary>
    public void TellNext()
    {
        foreach (var next in _table.Next())
        {
            Tell(next);
        }
    }

    private void DropEnded() => _table.Drop(taken => host.EpochOf(taken) == 0);

    /// <summary>Not awaited: the run asks this target for the slot.</summary>
    private void Tell(AttemptId next) => grains.GetGrain<IRunLifecycle>(next.Run.Value).SlotFreeAsync(next.Dispatch).Ignore();
}
