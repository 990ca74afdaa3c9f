using System.Diagnostics;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>The store is there and does not answer: to one silo, or to nobody.</summary>
public sealed class StoreLinkTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_silo_is_cut_off_from_the_store(bool stalled)
    {
        await using var cluster = await RedisCluster.StartAsync(1, Token);
        await using var proxy = new TcpProxy(cluster.Redis.Endpoint);
        var ticking = new Ticking(cluster, "ticking");
        var counting = new Counting(cluster, "counting");
        await cluster.AddSiloAsync(Token, proxy.Endpoint);
        await cluster.Api.AllActiveAsync(2, Token);
        await ticking.StartAsync(Token, misfire: "all");
        var run = await counting.StartAsync(Token);
        await ticking.RunsAsync(2, Token);

        await BreakAsync(stalled ? proxy.Stall : proxy.Cut, proxy.Restore, TimeSpan.FromSeconds(12));

        await ticking.RunsAsync(3, Token);
        await counting.AssertExactAsync(cluster.Api, run, Token);
        await ticking.AssertExactAsync(cluster.Api, Token);
        Assert.All(cluster.Silos, silo => Assert.False(silo.HasExited));
    }

    [Fact]
    public async Task The_store_stands_still_for_half_a_minute()
    {
        await using var cluster = await RedisCluster.StartAsync(2, Token);
        var ticking = new Ticking(cluster, "ticking");
        var counting = new Counting(cluster, "counting");
        await ticking.StartAsync(Token, misfire: "all");
        var run = await counting.StartAsync(Token);
        await ticking.RunsAsync(2, Token);

        await BreakAsync(cluster.Redis.Freeze, cluster.Redis.Thaw, TimeSpan.FromSeconds(30));

        var back = await ticking.RunsAsync(3, Token);
        TestContext.Current.TestOutputHelper?.WriteLine($"first new fire {back.TotalSeconds:0.0} s after the store went on");
        await counting.AssertExactAsync(cluster.Api, run, Token);
        await ticking.AssertExactAsync(cluster.Api, Token);
        Assert.All(cluster.Silos, silo => Assert.False(silo.HasExited));
    }

    private static async Task BreakAsync(Action begin, Action end, TimeSpan span)
    {
        var watch = Stopwatch.StartNew();
        begin();
        await Eventually.TrueAsync(() => Task.FromResult(watch.Elapsed >= span), span + TimeSpan.FromSeconds(10), () => $"{span.TotalSeconds:0} s of silence", Token);
        end();
    }
}
