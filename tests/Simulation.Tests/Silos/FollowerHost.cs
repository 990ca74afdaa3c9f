using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Targets;

namespace Cronium.Simulation.Silos;

/// <summary>AttemptHost: the attempts this silo follows.</summary>
internal sealed class FollowerHost(Silo silo)
{
    private readonly Dictionary<AttemptId, Follower> _followed = [];

    public long EpochOf(AttemptId attempt) => _followed.GetValueOrDefault(attempt)?.Epoch ?? 0;

    public void Cancel(AttemptId attempt) => _followed.GetValueOrDefault(attempt)?.Cancel();

    public void Follow(FollowOrder order)
    {
        if (EpochOf(order.Attempt) >= order.Epoch)
        {
            return;
        }

        var follower = new Follower(silo, order);
        _followed[order.Attempt] = follower;
        silo.Machine.Post(() => _ = FollowAsync(follower, order.Attempt));
    }

    private async Task FollowAsync(Follower follower, AttemptId attempt)
    {
        await follower.RunAsync();
        if (_followed.GetValueOrDefault(attempt) == follower)
        {
            _followed.Remove(attempt);
        }
    }
}
