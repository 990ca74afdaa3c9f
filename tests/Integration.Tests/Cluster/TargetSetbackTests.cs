using System.Text;
using System.Text.Json.Nodes;
using Cronium.Integration.Tests.Engines;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>The store goes back to a time before a script was started: its target tells of it, it is followed to its end, and it does not run again.</summary>
public sealed class TargetSetbackTests(OneEngine engine) : IClassFixture<OneEngine>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_script_on_a_server()
    {
        await using var cluster = await RedisCluster.StartAsync(2, Token);
        await using var scene = await SshScene.StartAsync(cluster.Api, () => cluster.AnySilo.Api);
        await scene.PutAsync("web1", scene.File());
        Assert.Equal("Succeeded", (string?)(await cluster.Api.EndOfAsync(await scene.RunAsync(":", "wait", "web1"), Token))["status"]);
        var copy = cluster.Redis.Copy();
        var run = await scene.RunAsync("""cd "$HOME"; echo begun >> begun; i=0; while [ ! -e go ]; do i=$((i+1)); echo "line $i" | tee -a said; sleep 0.05; done""", "wait", "web1");
        await RunningAsync(cluster, run);

        await GoBackAsync(cluster, copy);

        await LogGrowsAsync(cluster, run);
        await scene.Account.ShellAsync("touch go");
        Assert.Equal("Succeeded", (string?)(await cluster.Api.EndOfAsync(run, Token))["status"]);
        Assert.Equal("begun", await scene.Account.ShellAsync("cat begun"));
        Assert.Equal(await scene.Account.ShellAsync("cat said"), (await LogAsync(cluster, run)).TrimEnd('\n'));
    }

    [Fact]
    public async Task A_script_in_a_container()
    {
        await using var cluster = await RedisCluster.StartAsync(2, Token, EngineCluster.With(engine.Daemon));
        await cluster.Api.UntilAsync("/v1/engines", list => list["items"]!.AsArray().Any(item => (bool)item!["reachable"]!), "an engine that answers", Token);
        var copy = cluster.Redis.Copy();
        await cluster.Api.PutJobAsync(
            new JsonObject
            {
                ["name"] = "boxed",
                ["target"] = new JsonObject { ["container"] = DockerDaemon.Image },
                ["pull"] = "never",
                ["script"] = """echo begun >> /tmp/begun; i=0; while [ ! -e /tmp/go ]; do i=$((i+1)); echo "line $i" | tee -a /tmp/said; sleep 0.05; done; echo; cat /tmp/begun /tmp/said""",
            },
            Token);
        var run = await cluster.Api.TriggerAsync("boxed", Token);
        await RunningAsync(cluster, run);

        await GoBackAsync(cluster, copy);

        await LogGrowsAsync(cluster, run);
        await engine.Daemon.DockerAsync("exec", "-u", "1000", await engine.ContainerAsync(run, 1), "touch", "/tmp/go");
        Assert.Equal("Succeeded", (string?)(await cluster.Api.EndOfAsync(run, Token))["status"]);
        var (live, account) = (await LogAsync(cluster, run)).Split("\n\n") is [var first, var second] ? (first, second) : ("", "");
        Assert.Equal($"begun\n{live}\n", account);
        Assert.Equal("", await engine.Daemon.DockerAsync("ps", "-q"));
    }

    private static async Task GoBackAsync(RedisCluster cluster, string copy)
    {
        var before = cluster.Silos.ToList();
        await cluster.Redis.KillAsync();
        cluster.Redis.Restore(copy);
        await cluster.Redis.RestartAsync();
        Assert.All(await Task.WhenAll(before.Select(silo => silo.ExitedAsync(Token))), code => Assert.Equal(StoreSetbackTests.StoreLost, code));
        await cluster.StartAgainAsync(before.Count, Token);
    }

    private static Task RunningAsync(RedisCluster cluster, string run) => Eventually.TrueAsync(
        async () => (await LogAsync(cluster, run)).Contains("line 10\n", StringComparison.Ordinal), TimeSpan.FromSeconds(60), () => "ten lines", Token);

    private static async Task LogGrowsAsync(RedisCluster cluster, string run)
    {
        var length = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                var now = (await LogAsync(cluster, run)).Length;
                (var before, length) = (length, now);
                return before > 0 && now > before;
            },
            TimeSpan.FromSeconds(90),
            () => $"the log of {run} to go on",
            Token);
    }

    private static async Task<string> LogAsync(RedisCluster cluster, string run) => Encoding.UTF8.GetString(await cluster.Api.LogAsync(run, Token));
}
