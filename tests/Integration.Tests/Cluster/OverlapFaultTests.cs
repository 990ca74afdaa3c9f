using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cronium.Grains.Scheduling;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>Waiting runs and changed jobs, while the silo that matters is killed or stands still.</summary>
public sealed class OverlapFaultTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Waiting_replaced_and_orphaned_runs_survive_the_silo_of_their_predecessors()
    {
        await using var cluster = await RedisCluster.StartAsync(3, Token);
        var go = cluster.File("go");
        string Script(string name) => $"echo begin >> {cluster.File(name)}; while [ ! -e {go} ]; do sleep 0.05; done; echo end >> {cluster.File(name)}";
        await cluster.Api.PutJobAsync(SiloDeathTests.Job("queue", Script("queue"), overlap: "queue"), Token);
        await cluster.Api.PutJobAsync(SiloDeathTests.Job("deleted", Script("deleted"), overlap: "queue"), Token);
        await cluster.Api.PutJobAsync(SiloDeathTests.Job("replace", Script("replace"), overlap: "replace"), Token);
        var queued = await StartTwoAsync(cluster, "queue");
        var orphans = await StartTwoAsync(cluster, "deleted");
        (await cluster.AnySilo.Api.DeleteAsync(PathOf("deleted"), Token)).EnsureSuccessStatusCode();
        var replaced = await cluster.Api.TriggerAsync("replace", Token);
        await cluster.Api.UntilAsync($"/v1/runs/{replaced}", found => (string?)found["status"] == "Running", "the run to be replaced", Token);

        var silo = cluster.OfPid(await cluster.Api.FollowerPidAsync(queued[0], Token));
        var replacing = await cluster.Api.TriggerAsync("replace", Token);
        silo.Kill();
        await silo.ExitedAsync(Token);
        Assert.Equal("Canceled", await StatusAtEndAsync(cluster, replaced));
        await cluster.Api.UntilAsync($"/v1/runs/{replacing}", found => (string?)found["status"] == "Running", "the replacing run", Token);
        await File.WriteAllTextAsync(go, "", Token);

        foreach (var run in (string[])[.. queued, .. orphans, replacing])
        {
            Assert.Equal("Succeeded", await StatusAtEndAsync(cluster, run));
        }

        Assert.Equal("begin\nend\nbegin\nend\n", await File.ReadAllTextAsync(cluster.File("queue"), Token));
        Assert.Equal("begin\nend\nbegin\nend\n", await File.ReadAllTextAsync(cluster.File("deleted"), Token));
        Assert.Equal("begin\nbegin\nend\n", await File.ReadAllTextAsync(cluster.File("replace"), Token));
    }

    [Fact]
    public async Task Jobs_changed_while_their_shard_stands_still_lose_no_instant_and_keep_no_schedule()
    {
        await using var cluster = await RedisCluster.StartAsync(2, Token);
        var (alive, frozen) = (cluster.Silos[0], cluster.Silos[1]);
        var api = new CroniumApi(() => alive.Api);
        var names = await NamesOfShardsAtAsync(api, frozen.Pid, 12);
        var (deleted, created) = (names[..6], names[6..]);
        foreach (var name in deleted)
        {
            await api.PutJobAsync(EverySecond(name), Token);
        }

        frozen.Freeze();
        await Task.WhenAll([.. deleted.Select(name => InsistAsync(() => alive.Api.DeleteAsync(PathOf(name), Token))),
            .. created.Select(name => InsistAsync(() => alive.Api.PutAsJsonAsync(PathOf(name), EverySecond(name), Token)))]);
        await api.AllActiveAsync(1, Token);

        foreach (var name in created)
        {
            var since = At((string?)(await api.GetAsync($"/v1/jobs/{name}", Token))["updatedAt"]);
            var due = await DueAsync(api, name, 3);
            Assert.InRange(due[0], since, since.AddSeconds(1));
            Assert.Equal(Enumerable.Range(0, due.Count).Select(second => due[0].AddSeconds(second)), due);
        }

        await AssertSilentAsync(api, deleted, created[0]);
    }

    private static async Task<string[]> StartTwoAsync(RedisCluster cluster, string job)
    {
        var first = await cluster.Api.TriggerAsync(job, Token);
        await cluster.Api.UntilAsync($"/v1/runs/{first}", found => (string?)found["status"] == "Running", "the first run", Token);
        var second = await cluster.Api.TriggerAsync(job, Token);
        Assert.Equal("Queued", (string?)(await cluster.Api.GetAsync($"/v1/runs/{second}", Token))["status"]);
        return [first, second];
    }

    private static async Task<string?> StatusAtEndAsync(RedisCluster cluster, string run) => (string?)(await cluster.Api.EndOfAsync(run, Token))["status"];

    /// <summary>Names of jobs whose shards the process owns.</summary>
    private static async Task<string[]> NamesOfShardsAtAsync(CroniumApi api, int pid, int count)
    {
        var silo = (await api.GetAsync("/v1/cluster", Token))["silos"]!.AsArray().First(member => (int)member!["processId"]! == pid)!;
        var shards = silo["shards"]!.AsArray().Select(shard => (int)shard!).ToHashSet();
        return [.. Enumerable.Range(0, 10_000).Select(number => $"job-{number}").Where(name => shards.Contains(ShardId.OfJob(name))).Take(count)];
    }

    /// <summary>Asks again until the cluster has answered, also with what an earlier request has done already.</summary>
    private static Task InsistAsync(Func<Task<HttpResponseMessage>> ask) => Eventually.TrueAsync(
        async () => await ask() is { StatusCode: HttpStatusCode.NotFound } or { IsSuccessStatusCode: true }, TimeSpan.FromSeconds(60), () => "an answer", Token);

    private static async Task<IReadOnlyList<DateTimeOffset>> DueAsync(CroniumApi api, string job, int atLeast)
    {
        await api.UntilAsync($"/v1/jobs/{job}/fires?limit=200", found => found["items"]!.AsArray().Count >= atLeast, $"{atLeast} fires of {job}", Token);
        return [.. (await api.AllAsync($"/v1/jobs/{job}/fires?limit=200", Token)).Select(fire => At((string?)fire["dueAt"])).Order()];
    }

    /// <summary>While the other job fires on, the deleted ones do not.</summary>
    private static async Task AssertSilentAsync(CroniumApi api, IReadOnlyList<string> deleted, string other)
    {
        var before = await Task.WhenAll(deleted.Select(name => DueAsync(api, name, 0)));
        await DueAsync(api, other, (await DueAsync(api, other, 0)).Count + 3);
        Assert.Equal(before, await Task.WhenAll(deleted.Select(name => DueAsync(api, name, 0))));
    }

    private static JsonObject EverySecond(string name) => SiloDeathTests.Job(name, "true", new JsonObject { ["every"] = "1s" }, overlap: "allow");

    private static Uri PathOf(string job) => new($"/v1/jobs/{job}", UriKind.Relative);

    private static DateTimeOffset At(string? text) => DateTimeOffset.Parse(text ?? "", CultureInfo.InvariantCulture);
}
