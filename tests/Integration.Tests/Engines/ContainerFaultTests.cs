using System.Text;
using System.Text.Json.Nodes;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Engines;

/// <summary>An engine or a container breaks under a run of a real silo: the outcome is exact, or it is lost with the reason.</summary>
public sealed class ContainerFaultTests(OneEngine engine) : IClassFixture<OneEngine>
{
    private const string Count = """echo "begun $CRONIUM_ATTEMPT"; i=0; while :; do i=$((i+1)); echo "line $i"; sleep 0.02; done""";

    private readonly DockerDaemon _daemon = engine.Daemon;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("kill", "fail")]
    [InlineData("kill", "rerun")]
    [InlineData("rm", "fail")]
    [InlineData("rm", "rerun")]
    public async Task A_container_ended_from_outside_is_lost_with_the_reason_and_runs_again_only_where_the_job_says_so(string how, string ifLost)
    {
        await using var cluster = await StartAsync();
        var run = await RunningAsync(cluster, Count, ifLost);

        await _daemon.DockerAsync(how == "rm" ? ["rm", "-fv", await engine.ContainerAsync(run, 1)] : ["kill", await engine.ContainerAsync(run, 1)]);

        if (ifLost == "rerun")
        {
            await LogHasAsync(cluster, run, "begun 2\nline 1\n");
            await cluster.Api.PostAsync($"/v1/runs/{run}/cancel", Token);
        }

        var ended = await cluster.Api.EndOfAsync(run, Token);
        Assert.Equal(ifLost == "rerun" ? "Canceled" : "Lost", (string?)ended["status"]);
        var attempts = ended["dispatches"]![0]!["attempts"]!.AsArray();
        Assert.Equal(ifLost == "rerun" ? 2 : 1, attempts.Count);
        Assert.Equal("lost", (string?)attempts[0]!["result"]!["end"]);
        Assert.Contains(how == "rm" ? "removed by somebody else" : "killed from outside", (string?)attempts[0]!["result"]!["reason"]);
        await AssertOnceEachAsync(cluster, run, attempts.Count);
    }

    [Fact]
    public async Task With_live_restore_a_restart_of_the_engine_costs_a_running_script_nothing()
    {
        await SetLiveRestoreAsync(true);
        try
        {
            await using var cluster = await StartAsync();
            var run = await RunningAsync(cluster, Count.Replace(":;", "[ ! -e /tmp/go ];", StringComparison.Ordinal), "rerun");

            await _daemon.KillAsync();
            await cluster.Api.UntilAsync($"/v1/runs/{run}", found => (string?)found["reason"] is not null, "the run to say what stands in its way", Token);
            await _daemon.StartAsync();
            await _daemon.DockerAsync("exec", "-u", "1000", await engine.ContainerAsync(run, 1), "touch", "/tmp/go");

            var ended = await cluster.Api.EndOfAsync(run, Token);
            Assert.Equal("Succeeded", (string?)ended["status"]);
            var lines = (await LogAsync(cluster, run)).TrimEnd('\n').Split('\n');
            Assert.Equal(Enumerable.Range(1, lines.Length - 1).Select(number => $"line {number}").Prepend("begun 1"), lines);
        }
        finally
        {
            await SetLiveRestoreAsync(false);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_live_restore_the_run_ends_with_the_engine_and_says_so(bool killed)
    {
        await SetLiveRestoreAsync(false);
        await using var cluster = await StartAsync();
        var run = await RunningAsync(cluster, Count, "fail");

        await (killed ? _daemon.KillAsync() : _daemon.StopAsync());
        await _daemon.StartAsync();

        var ended = await cluster.Api.EndOfAsync(run, Token);
        Assert.NotEqual("Succeeded", (string?)ended["status"]);
        Assert.Matches("^The (engine was restarted|supervisor was told to stop, as at a shutdown|container was stopped from outside: by docker stop, or as the engine was restarted)", (string?)ended["reason"]);
        await AssertOnceEachAsync(cluster, run, 1);
    }

    private async Task<EngineCluster> StartAsync()
    {
        var cluster = await EngineCluster.StartAsync(EngineCluster.With(_daemon));
        await cluster.EnginesAsync(1);
        return cluster;
    }

    private static async Task<string> RunningAsync(EngineCluster cluster, string script, string ifLost)
    {
        var job = new JsonObject
        {
            ["name"] = "counting",
            ["target"] = new JsonObject { ["container"] = DockerDaemon.Image },
            ["script"] = script,
            ["pull"] = "never",
            ["ifLost"] = ifLost,
            ["killGrace"] = "1s",
            ["retry"] = new JsonObject { ["delay"] = "100ms" },
        };
        await cluster.Api.PutJobAsync(job, Token);
        var run = await cluster.Api.TriggerAsync("counting", Token);
        await LogHasAsync(cluster, run, "line 20\n");
        return run;
    }

    private static Task LogHasAsync(EngineCluster cluster, string run, string text) => Eventually.TrueAsync(
        async () => (await LogAsync(cluster, run)).Contains(text, StringComparison.Ordinal), TimeSpan.FromSeconds(60), () => $"'{text}' in the log", Token);

    private static async Task<string> LogAsync(EngineCluster cluster, string run) => Encoding.UTF8.GetString(await cluster.Api.LogAsync(run, Token));

    /// <summary>No attempt's script began twice: each says so first, and its output is kept across restarts of its container.</summary>
    private static async Task AssertOnceEachAsync(EngineCluster cluster, string run, int attempts) => Assert.Equal(
        Enumerable.Range(1, attempts).Select(number => $"begun {number}"),
        (await LogAsync(cluster, run)).Split('\n').Where(line => line.StartsWith("begun", StringComparison.Ordinal)));

    private async Task SetLiveRestoreAsync(bool value)
    {
        if (_daemon.LiveRestore != value)
        {
            _daemon.LiveRestore = value;
            await _daemon.StopAsync();
            await _daemon.StartAsync();
        }
    }
}
