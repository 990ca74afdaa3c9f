using Cronium.Grains.Scheduling;
using Cronium.Grains.Storage;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Storage;

public abstract class JobIndexContract(IStoreServer server) : StoreContract(server)
{
    private JobIndex Jobs => new(Connection);

    [Fact]
    public async Task Names_are_listed_in_order_page_by_page()
    {
        var names = Enumerable.Range(0, 30).Select(number => $"job-{number:D2}").ToList();
        await Task.WhenAll(names.Select(Jobs.AnnounceAsync));

        var listed = new List<string>();
        string? after = null;
        do
        {
            var page = await Jobs.ListAsync(after, 10);
            listed.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(names, listed);
    }

    [Fact]
    public async Task An_announced_job_is_unsettled_until_its_shard_knows_it()
    {
        var shard = ShardId.OfJob("report");
        await Jobs.AnnounceAsync("report");
        Assert.Equal(["report"], await Jobs.UnsettledAsync(shard));

        await Jobs.SettleAsync("report");
        Assert.Empty(await Jobs.UnsettledAsync(shard));
        Assert.Equal(["report"], (await Jobs.ListAsync(null, 10)).Items);

        await Jobs.AnnounceAsync("report");
        await Jobs.RemoveAsync("report");
        Assert.Empty(await Jobs.UnsettledAsync(shard));
        Assert.Empty((await Jobs.ListAsync(null, 10)).Items);
    }
}

public sealed class JobIndexOnRedis(RedisServer server) : JobIndexContract(server), IClassFixture<RedisServer>;

public sealed class JobIndexOnGarnet(GarnetServer server) : JobIndexContract(server), IClassFixture<GarnetServer>;
