using System.Text;
using System.Text.Json.Nodes;
using Cronium.Cli;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Engines;

/// <summary>From a job file to a log, in containers of a real engine, with silos as processes.</summary>
public sealed class ContainerRunTests(OneEngine engine) : IClassFixture<OneEngine>
{
    private readonly DockerDaemon _daemon = engine.Daemon;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_container_job_goes_from_its_file_to_its_log_and_shows_what_it_took()
    {
        await using var cluster = await EngineCluster.StartAsync(EngineCluster.With(_daemon, "--executors:docker:name=build1", "--executors:docker:limits:memory=1GiB"));
        await cluster.EnginesAsync(1);
        await cluster.Api.PutSecretAsync("TOKEN_OF_JOB", "s3cr3t-value", Cancellation);
        var file = await cluster.FileAsync("boxed.yaml", $$"""
            name: boxed
            target: { container: "{{DockerDaemon.Image}}" }
            pull: never
            secrets: [TOKEN_OF_JOB]
            resources: { memory: 256MiB, cpu: 0.5, pids: 64 }
            script: |
              echo "$CRONIUM_JOB as $(id -u)"
              echo "the token is $TOKEN_OF_JOB"
              exit 3
            """);
        Assert.Equal(0, (await cluster.RunAsync("apply", "-f", file)).ExitCode);
        var run = await cluster.RunAsync("run", "boxed", "--follow");
        Assert.Equal((3, "boxed as 1000\nthe token is ***\n"), (run.ExitCode, run.Output));

        var id = run.Error.Split('\n')[0].Split(' ')[^1];
        var shown = (await cluster.RunAsync("runs", id)).Output;
        Assert.Contains("limits: cpu 0.5, memory 256MiB, pids 64", shown, StringComparison.Ordinal);
        Assert.Contains("peak memory", shown, StringComparison.Ordinal);

        // The slot is free when the end is acknowledged, a moment after it is known.
        var list = "";
        await Eventually.TrueAsync(
            async () => (list = (await cluster.RunAsync("engines")).Output).Contains("0/20", StringComparison.Ordinal), TimeSpan.FromSeconds(20), () => $"a free slot in\n{list}", Cancellation);
        Assert.Contains("build1", list, StringComparison.Ordinal);
        Assert.Contains("memory 1GiB", (await cluster.RunAsync("engines", "show", "build1")).Output, StringComparison.Ordinal);
        var check = await cluster.RunAsync("engines", "check", "build1");
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
        Assert.Contains("containers end when the engine restarts", check.Output, StringComparison.Ordinal);
        Assert.Contains("without live-restore", (await cluster.RunAsync("doctor")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_a_job_lie_in_the_directory_its_script_runs_in()
    {
        await using var cluster = await EngineCluster.StartAsync(EngineCluster.With(_daemon));
        await cluster.EnginesAsync(1);
        await cluster.Api.PutJobAsync(
            new JsonObject
            {
                ["name"] = "files",
                ["target"] = new JsonObject { ["container"] = DockerDaemon.Image },
                ["pull"] = "never",
                ["files"] = new JsonObject { ["conf/greeting.txt"] = "hello from a file\n" },
                ["script"] = "cat conf/greeting.txt",
            },
            Cancellation);
        var run = await cluster.Api.TriggerAsync("files", Cancellation);
        var ended = await cluster.Api.EndOfAsync(run, Cancellation);
        Assert.True((string?)ended["status"] == "Succeeded", ended.ToJsonString());
        Assert.Equal("hello from a file\n", Encoding.UTF8.GetString(await cluster.Api.LogAsync(run, Cancellation)));
    }

    [Fact]
    public async Task Metrics_tell_of_containers_the_breaker_and_how_long_attempts_took()
    {
        var port = FreePorts.One();
        await using var cluster = await EngineCluster.StartAsync(EngineCluster.With(_daemon, "--executors:docker:name=build1", $"--metrics:port={port}"));
        await cluster.EnginesAsync(1);
        await PutAsync(cluster, "counted", "true");
        await cluster.Api.EndOfAsync(await cluster.Api.TriggerAsync("counted", Cancellation), Cancellation);

        using var http = new HttpClient();
        var metrics = "";
        string[] wanted =
        [
            "\ncronium_docker_containers{engine=\"build1\",state=\"running\"} ", "\ncronium_docker_containers{engine=\"build1\",state=\"ended\"} ",
            "\ncronium_docker_breaker_state{engine=\"build1\"} 0\n", "\ncronium_docker_start_duration_seconds_count 1\n", "\ncronium_docker_attempt_duration_seconds_count 1\n",
        ];
        await Eventually.TrueAsync(
            async () =>
            {
                metrics = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), Cancellation);
                return wanted.All(line => metrics.Contains(line, StringComparison.Ordinal));
            },
            TimeSpan.FromSeconds(20),
            () => $"all of them in {string.Join('\n', metrics.Split('\n').Where(line => line.Contains("docker", StringComparison.Ordinal) && !line.Contains("bucket", StringComparison.Ordinal)))}\n{cluster.Silos[0].Output}",
            Cancellation);
    }

    [Fact]
    public async Task What_the_operator_does_not_allow_is_refused_when_it_is_applied_with_both_numbers()
    {
        await using var cluster = await EngineCluster.StartAsync(EngineCluster.With(_daemon, "--executors:docker:limits:memory=1GiB"));
        await cluster.EnginesAsync(1);
        var file = await cluster.FileAsync("large.yaml", $$"""
            name: large
            target: { container: "{{DockerDaemon.Image}}" }
            resources: { memory: 4GiB }
            script: "true"
            """);
        var refused = await cluster.RunAsync("apply", "-f", file);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("resources.memory", refused.Error, StringComparison.Ordinal);
        Assert.Contains("the operator allows at most 1GiB (executors:docker:limits:memory)", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_engine_with_the_labels_a_run_waits_and_says_so_or_fails_where_the_job_says_so()
    {
        await using var cluster = await EngineCluster.StartAsync(EngineCluster.With(_daemon, "--executors:docker:labels=zone=b"));
        await cluster.EnginesAsync(1);
        await PutAsync(cluster, "waits", "true", new JsonObject { ["labels"] = new JsonObject { ["zone"] = "a" } });
        var waits = await cluster.Api.TriggerAsync("waits", Cancellation);
        await cluster.Api.UntilAsync(
            $"/v1/runs/{waits}",
            run => (string?)run["reason"] == "Waits for a Docker Engine with labels zone=a; the cluster has 1 engine, none with them.",
            "a run that says what it waits for",
            Cancellation);
        await cluster.Api.PostAsync($"/v1/runs/{waits}/cancel", Cancellation);
        Assert.Equal("Canceled", (string?)(await cluster.Api.EndOfAsync(waits, Cancellation))["status"]);

        await PutAsync(cluster, "fails", "true", new JsonObject { ["labels"] = new JsonObject { ["zone"] = "a" }, ["ifUnreachable"] = "fail" });
        var fails = await cluster.Api.EndOfAsync(await cluster.Api.TriggerAsync("fails", Cancellation), Cancellation);
        Assert.Equal("Failed", (string?)fails["status"]);
        Assert.Contains("it wants a Docker Engine with labels zone=a; the cluster has 1 engine, none with them.", (string?)fails["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_silo_is_killed_while_a_container_runs_and_another_one_goes_on_to_the_byte()
    {
        await using var cluster = await EngineCluster.StartAsync(EngineCluster.With(_daemon), EngineCluster.With(_daemon));
        await cluster.EnginesAsync(1);
        await PutAsync(cluster, "survivor", """
            echo begin >> /tmp/starts
            i=0
            while [ $i -lt 250 ]; do
                echo "line $i of the witness" | tee -a /tmp/witness
                i=$((i + 1))
                sleep 0.02
            done
            until [ -e /tmp/done ]; do sleep 0.1; done
            exit 7
            """);
        var run = await cluster.Api.TriggerAsync("survivor", Cancellation);
        var follower = await cluster.Api.FollowerPidAsync(run, Cancellation);
        await Eventually.TrueAsync(async () => (await cluster.Api.LogAsync(run, Cancellation)).Length > 500, TimeSpan.FromSeconds(30), () => "the first lines", Cancellation);
        cluster.Silos.Single(silo => silo.Pid == follower).Kill();

        var whole = string.Concat(Enumerable.Range(0, 250).Select(number => $"line {number} of the witness\n"));
        await Eventually.TrueAsync(
            async () => Encoding.UTF8.GetString(await cluster.Api.LogAsync(run, Cancellation)) == whole,
            TimeSpan.FromSeconds(60),
            () => "the whole log, byte by byte",
            Cancellation);
        var container = Assert.Single((await _daemon.DockerAsync("ps", "-q", "--filter", $"label=cronium.run={run}")).Split('\n'));
        Assert.Equal(whole, await _daemon.DockerAsync("exec", container, "cat", "/tmp/witness") is var witness && witness.EndsWith('\n') ? witness : witness + "\n");
        Assert.Equal("begin", (await _daemon.DockerAsync("exec", container, "cat", "/tmp/starts")).Trim());
        await _daemon.DockerAsync("exec", "-u", "1000", container, "touch", "/tmp/done");
        var ended = await cluster.Api.EndOfAsync(run, Cancellation);
        Assert.Equal(("Failed", 7), ((string?)ended["status"], (int)ended["exitCode"]!));
        Assert.Equal(2, (int)ended["dispatches"]![0]!["epoch"]!);
        Assert.Equal(whole, Encoding.UTF8.GetString(await cluster.Api.LogAsync(run, Cancellation)));
    }

    [Fact]
    public async Task More_runs_than_slots_wait_in_line_and_all_end()
    {
        await using var cluster = await EngineCluster.StartAsync(EngineCluster.With(_daemon, "--executors:docker:maxConcurrent=2"));
        await cluster.EnginesAsync(1);
        await PutAsync(cluster, "queue", "sleep 1; echo done");
        var runs = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => cluster.Api.TriggerAsync("queue", Cancellation)));
        await Eventually.TrueAsync(
            async () => (int)(await cluster.Api.GetAsync("/v1/engines", Cancellation))["items"]![0]!["waiting"]! > 0, TimeSpan.FromSeconds(20), () => "runs that wait", Cancellation);
        var most = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                var engine = (await cluster.Api.GetAsync("/v1/engines", Cancellation))["items"]![0]!;
                most = Math.Max(most, (int)engine["running"]!);
                return (int)engine["running"]! == 0 && (int)engine["waiting"]! == 0;
            },
            TimeSpan.FromSeconds(60),
            () => "an empty line",
            Cancellation);
        Assert.Equal(2, most);
        foreach (var run in runs)
        {
            Assert.Equal("Succeeded", (string?)(await cluster.Api.EndOfAsync(run, Cancellation))["status"]);
        }
    }

    internal static Task PutAsync(EngineCluster cluster, string name, string script, JsonObject? target = null)
    {
        target ??= [];
        target["container"] = DockerDaemon.Image;
        return cluster.Api.PutJobAsync(new JsonObject { ["name"] = name, ["target"] = target, ["script"] = script, ["pull"] = "never", ["overlap"] = "allow" }, Cancellation);
    }
}
