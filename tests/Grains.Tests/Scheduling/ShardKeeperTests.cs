using Cronium.Grains.Scheduling;

namespace Cronium.Grains.Tests.Scheduling;

public sealed class ShardKeeperTests
{
    [Fact]
    public void The_shard_with_the_fewest_jobs_moves_first_and_alone()
    {
        var waves = ShardKeeper.Waves(Enumerable.Range(0, 20).Select(shard => (shard, Jobs: 100 - shard))).ToList();

        Assert.Equal([19], waves[0]);
        Assert.Equal([18, 17, 16, 15, 14, 13, 12, 11], waves[1]);
        Assert.Equal(Enumerable.Range(0, 20), waves.SelectMany(wave => wave).Order());
    }

    [Fact]
    public void Where_none_moves_there_is_no_wave() => Assert.Empty(ShardKeeper.Waves([]));
}
