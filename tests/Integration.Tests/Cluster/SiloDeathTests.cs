using System.Globalization;
using System.Text.Json.Nodes;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>Real silos, killed with signal 9. The judge is what the scripts themselves wrote down.</summary>
public sealed class SiloDeathTests
{
    [Fact]
    public async Task A_job_a_second_over_a_minute_with_one_silo_killed_runs_sixty_times()
    {
        var token = TestContext.Current.CancellationToken;
        await using var cluster = await RedisCluster.StartAsync(3, token);
        var witness = cluster.File("witness");
        await cluster.Api.PutJobAsync(
            Job("every-second", $"echo \"$CRONIUM_DUE_AT $CRONIUM_RUN_ID\" >> {witness}", schedule: new JsonObject { ["every"] = "1s" }, overlap: "allow"), token);
        var first = (await FiresAsync(cluster, "every-second", 1, token)).Min(DueAt);

        await FiresAsync(cluster, "every-second", 20, token);
        var scheduler = cluster.OfPid(await ShardOwnerPidAsync(cluster, token));
        scheduler.Kill();
        await scheduler.ExitedAsync(token);
        var last = first.AddSeconds(59);
        await FiresAsync(cluster, "every-second", 61, token);
        await cluster.Api.PostAsync("/v1/jobs/every-second/pause", token);
        await cluster.Api.UntilAsync("/v1/jobs/every-second", job => job["activeRuns"]?.AsArray().Count is null or 0, "all runs to end", token);

        var expected = Enumerable.Range(0, 60).Select(second => first.AddSeconds(second)).ToList();
        var verdicts = (await cluster.Api.AllAsync("/v1/jobs/every-second/fires?limit=100", token)).Where(fire => DueAt(fire) <= last).ToList();
        Assert.Equal(expected, verdicts.Select(DueAt).Order());
        Assert.All(verdicts, fire => Assert.Equal("run", (string?)fire["verdict"]));

        var witnesses = (await File.ReadAllLinesAsync(witness, token)).Select(line => line.Split(' ')).ToList();
        var inTime = witnesses.Where(line => At(line[0]) <= last).ToList();
        Assert.Equal(expected, inTime.Select(line => At(line[0])).Order());
        Assert.Equal(verdicts.Select(fire => (string?)fire["run"]).Order(), inTime.Select(line => line[1]).Order());
    }

    [Fact]
    public async Task A_script_outlives_the_silo_that_follows_it_and_its_log_is_exact()
    {
        var token = TestContext.Current.CancellationToken;
        await using var cluster = await RedisCluster.StartAsync(2, token);
        var copy = cluster.File("copy");
        var go = cluster.File("go");
        var script = $$"""
            say() { echo "$1" | tee -a {{copy}}; }
            i=0; while [ $i -lt 500 ]; do i=$((i+1)); say "line $i before"; done
            while [ ! -e {{go}} ]; do say "waiting"; sleep 0.05; done
            i=0; while [ $i -lt 500 ]; do i=$((i+1)); say "line $i after"; done
            """;
        await cluster.Api.PutJobAsync(Job("counting", script), token);
        var run = await cluster.Api.TriggerAsync("counting", token);
        await cluster.Api.UntilAsync($"/v1/runs/{run}", found => (string?)found["status"] == "Running", "the script to run", token);

        var follower = cluster.OfPid(await cluster.Api.FollowerPidAsync(run, token));
        follower.Kill();
        await follower.ExitedAsync(token);
        await cluster.Api.UntilAsync($"/v1/runs/{run}", found => (long?)found["dispatches"]?[0]?["epoch"] > 1, "another silo to take over", token);
        await File.WriteAllTextAsync(go, "", token);
        var ended = await cluster.Api.EndOfAsync(run, token);

        Assert.Equal("Succeeded", (string?)ended["status"]);
        Assert.Equal(await File.ReadAllBytesAsync(copy, token), await cluster.Api.LogAsync(run, token));
    }

    [Fact]
    public async Task A_silo_told_to_stop_hands_over_and_exits_with_zero()
    {
        var token = TestContext.Current.CancellationToken;
        await using var cluster = await RedisCluster.StartAsync(2, token);
        var go = cluster.File("go");
        await cluster.Api.PutJobAsync(Job("patient", $"echo begun; while [ ! -e {go} ]; do sleep 0.05; done; echo done"), token);
        var run = await cluster.Api.TriggerAsync("patient", token);
        var follower = cluster.OfPid(await cluster.Api.FollowerPidAsync(run, token));

        Assert.Equal(0, await follower.TerminateAsync(token));
        await cluster.Api.UntilAsync($"/v1/runs/{run}", found => (long?)found["dispatches"]?[0]?["epoch"] > 1, "another silo to take over", token);
        await File.WriteAllTextAsync(go, "", token);
        await cluster.Api.EndOfAsync(run, token);

        Assert.Equal("begun\ndone\n", System.Text.Encoding.UTF8.GetString(await cluster.Api.LogAsync(run, token)));
    }

    internal static JsonObject Job(string name, string script, JsonObject? schedule = null, string overlap = "skip") => new()
    {
        ["name"] = name,
        ["target"] = new JsonObject { ["local"] = true },
        ["script"] = script,
        ["schedule"] = schedule,
        ["overlap"] = overlap,
    };

    private static async Task<IReadOnlyList<JsonNode>> FiresAsync(RedisCluster cluster, string job, int count, CancellationToken token)
    {
        IReadOnlyList<JsonNode> fires = [];
        await Eventually.TrueAsync(
            async () => (fires = await cluster.Api.AllAsync($"/v1/jobs/{job}/fires?limit=200", token)).Count >= count,
            TimeSpan.FromSeconds(90),
            () => $"{count} fires of {job}; there are {fires.Count}",
            token);
        return fires;
    }

    /// <summary>The silo that owns the shard of the job under test, so that the kill hits the scheduler itself.</summary>
    private static async Task<int> ShardOwnerPidAsync(RedisCluster cluster, CancellationToken token)
    {
        var shard = Cronium.Grains.Scheduling.ShardId.OfJob("every-second");
        var members = (await cluster.Api.GetAsync("/v1/cluster", token))["silos"]!.AsArray();
        return (int)members.First(silo => silo!["shards"]!.AsArray().Any(number => (int)number! == shard))!["processId"]!;
    }

    private static DateTimeOffset DueAt(JsonNode fire) => At((string?)fire["dueAt"]!);

    private static DateTimeOffset At(string? text) => DateTimeOffset.Parse(text ?? "", CultureInfo.InvariantCulture);
}
