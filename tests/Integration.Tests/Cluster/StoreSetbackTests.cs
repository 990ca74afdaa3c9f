using System.Diagnostics;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>The store forgets: it is emptied, or an earlier copy takes its place. What runs on the targets is taken up, and nothing is started twice.</summary>
public sealed class StoreSetbackTests
{
    internal const int StoreLost = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_earlier_copy_takes_the_place_of_the_store_under_a_schedule_and_running_scripts()
    {
        await using var cluster = await RedisCluster.StartAsync(2, Token);
        var ticking = new Ticking(cluster, "ticking");
        var (known, unknown) = (new Counting(cluster, "known"), new Counting(cluster, "unknown"));
        await ticking.StartAsync(Token, misfire: "all");
        var knownRun = await known.StartAsync(Token);
        await ticking.RunsAsync(2, Token);
        var copy = cluster.Redis.Copy();
        var unknownRun = await unknown.StartAsync(Token);
        await ticking.RunsAsync(4, Token);

        await cluster.Redis.KillAsync();
        cluster.Redis.Restore(copy);
        var watch = Stopwatch.StartNew();
        await cluster.Redis.RestartAsync();
        await AllStopAsync(cluster);
        Report($"the copy was noticed by all silos, and they had stopped, after {watch.Elapsed.TotalSeconds:0.0} s");
        await cluster.StartAgainAsync(2, Token);

        await unknown.NextLogLineAsync(cluster.Api, unknownRun, Token);
        Report($"the forgotten script is followed after {watch.Elapsed.TotalSeconds:0.0} s");
        await ticking.RunsAsync(2, Token);
        await known.AssertExactAsync(cluster.Api, knownRun, Token);
        await unknown.AssertExactAsync(cluster.Api, unknownRun, Token);
        await ticking.AssertExactAsync(cluster.Api, Token);
    }

    [Fact]
    public async Task A_store_is_flushed_under_a_schedule_and_a_running_script()
    {
        await using var cluster = await RedisCluster.StartAsync(2, Token);
        var ticking = new Ticking(cluster, "ticking");
        var counting = new Counting(cluster, "counting");
        await ticking.StartAsync(Token);
        var run = await counting.StartAsync(Token);
        await ticking.RunsAsync(3, Token);

        await cluster.Redis.FlushAsync();
        await AllStopAsync(cluster);
        await cluster.StartAgainAsync(2, Token);

        await counting.NextLogLineAsync(cluster.Api, run, Token);
        await counting.AssertExactAsync(cluster.Api, run, Token);
        Assert.Empty(await cluster.Api.AllAsync("/v1/jobs", Token));
        var witnessed = await ticking.WitnessedAsync(Token);
        Assert.Equal(witnessed.Distinct(), witnessed);
    }

    [Fact]
    public async Task All_silos_and_the_store_die_and_a_script_ends_before_they_are_back()
    {
        await using var cluster = await RedisCluster.StartAsync(2, Token);
        var ticking = new Ticking(cluster, "ticking");
        var counting = new Counting(cluster, "counting");
        await ticking.StartAsync(Token, misfire: "all");
        var going = await counting.StartAsync(Token);
        var (go, ended) = (cluster.File("go"), cluster.File("ended"));
        await cluster.Api.PutJobAsync(SiloDeathTests.Job("ending", $"echo begun; while [ ! -e {go} ]; do sleep 0.05; done; echo done; touch {ended}; exit 7"), Token);
        var ending = await cluster.Api.TriggerAsync("ending", Token);
        await cluster.Api.UntilAsync($"/v1/runs/{ending}", found => (string?)found["status"] == "Running", "the script to run", Token);

        var silos = await cluster.KillAllAsync(Token);
        await cluster.Redis.KillAsync();
        await File.WriteAllTextAsync(go, "", Token);
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(ended)), TimeSpan.FromSeconds(20), () => "the script to end by itself", Token);
        await cluster.Redis.RestartAsync();
        await cluster.StartAgainAsync(silos, Token);

        var result = await cluster.Api.EndOfAsync(ending, Token);
        Assert.Equal(("Failed", 7), ((string?)result["status"], (int?)result["exitCode"]));
        Assert.Equal("begun\ndone\n", System.Text.Encoding.UTF8.GetString(await cluster.Api.LogAsync(ending, Token)));
        await counting.AssertExactAsync(cluster.Api, going, Token);
        await ticking.RunsAsync(2, Token);
        await ticking.AssertExactAsync(cluster.Api, Token);
    }

    private static async Task AllStopAsync(RedisCluster cluster)
    {
        foreach (var silo in cluster.Silos)
        {
            Assert.Equal(StoreLost, await silo.ExitedAsync(Token));
        }
    }

    private static void Report(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
