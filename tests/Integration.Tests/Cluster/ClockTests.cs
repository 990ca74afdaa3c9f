using System.Text.Json.Nodes;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>The wall clock of the machine a silo runs on is wrong.</summary>
public sealed class ClockTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_silo_on_a_machine_an_hour_ahead_fires_when_it_is_time_and_says_what_is_wrong()
    {
        await using var cluster = await RedisCluster.StartAsync(0, Token);
        var clock = new WallClock(cluster.File("clock"));
        clock.Set(TimeSpan.FromHours(1));
        var silo = await cluster.AddSiloAsync(Token, clock: clock);
        var begun = TimeProvider.System.GetUtcNow();
        var job = SiloDeathTests.Job("ticking", "true", new JsonObject { ["every"] = "1s" }, overlap: "allow");
        await cluster.Api.PutJobAsync(job, Token);

        await cluster.Api.UntilAsync("/v1/jobs/ticking/fires", found => found["items"]!.AsArray().Count >= 3, "three fires", Token);

        var now = TimeProvider.System.GetUtcNow();
        Assert.All(await cluster.Api.AllAsync("/v1/jobs/ticking/fires", Token), fire => Assert.InRange((DateTimeOffset)fire["dueAt"]!, begun.AddSeconds(-1), now.AddSeconds(1)));
        Assert.Contains("This machine's clock is 3600.", silo.Output, StringComparison.Ordinal);
        var skew = (await cluster.Api.GetAsync("/health", Token))["components"]!.AsArray().Single(component => (string?)component!["name"] == "skew")!;
        Assert.False((bool)skew["healthy"]!);
        Assert.Matches(@"^this machine's is 3600\.\d s ahead of the store's, which jobs are fired by; let NTP set both$", (string?)skew["detail"]);
    }
}
