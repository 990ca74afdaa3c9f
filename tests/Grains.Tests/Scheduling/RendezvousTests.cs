using Cronium.Grains.Scheduling;

namespace Cronium.Grains.Tests.Scheduling;

public sealed class RendezvousTests
{
    [Fact]
    public void Shards_spread_over_three_silos_and_only_the_dead_ones_share_moves()
    {
        string[] silos = ["10.0.0.1:11111@1", "10.0.0.2:11111@1", "10.0.0.3:11111@1"];
        var before = Enumerable.Range(0, ShardId.Count).ToDictionary(shard => shard, shard => Rendezvous.Choose($"shard/{shard}", silos));
        var after = before.Keys.ToDictionary(shard => shard, shard => Rendezvous.Choose($"shard/{shard}", silos[..2]));

        Assert.All(before.Values.GroupBy(silo => silo), group => Assert.InRange(group.Count(), 10, 35));
        Assert.All(before.Where(pair => pair.Value != silos[2]), pair => Assert.Equal(pair.Value, after[pair.Key]));
    }

    [Fact]
    public void Nobody_is_chosen_from_nobody() => Assert.Null(Rendezvous.Choose("key", Array.Empty<string>()));
}
