using System.Net;
using Cronium.Cli.Api;
using Cronium.Cli.Commands;
using Cronium.Cli.Dev;
using Cronium.Cli.Output;
using Spectre.Console;

namespace Cronium.Cli.Demo;

/// <summary>Shows the promise on a cluster of its own, and proves it: kills a silo in the middle of a run and counts what was lost or doubled.</summary>
/// <param name="stage">Where it is shown.</param>
/// <param name="image">Image for the script in a container; null: one that is there.</param>
/// <param name="time">The clock.</param>
internal sealed class Demonstration(Stage stage, string? image, TimeProvider time)
{
    private const int Silos = 3;
    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <summary>Plays it; says whether the proof holds.</summary>
    public async Task<bool> PlayAsync(CancellationToken cancellationToken)
    {
        using var folder = DemoFolder.Create();
        folder.Keep = true;
        var (docker, trouble) = await DemoDocker.FindAsync(Environment.GetEnvironmentVariable, cancellationToken);
        using var disposed = docker;
        stage.Scene("Three silos start on this machine");
        var started = time.GetTimestamp();
        await using var cluster = await DevCluster.StartAsync(Options(folder, docker), time, cancellationToken);
        stage.Say($"They form one cluster and share one store, ready after {RelativeTime.Duration(time.GetElapsedTime(started))}.");
        using var api = new CroniumApi(cluster.Address, time);
        try
        {
            var holds = await PlayOnAsync(api, cluster, folder, box => box.ShowAsync(docker, trouble, image, cancellationToken), cancellationToken);
            folder.Keep = !holds;
            return holds;
        }
        finally
        {
            await EndRunsAsync(api);
            stage.Whisper(folder.Keep ? $"What happened can be looked at in {folder.Path}." : "All of it is stopped and removed.");
        }
    }

    private async Task<bool> PlayOnAsync(CroniumApi api, DevCluster cluster, DemoFolder folder, Func<DemoBox, Task<bool>> showBox, CancellationToken cancellationToken)
    {
        stage.Scene("A server");
        using var server = await DemoServer.StartAsync(api, folder, stage, time, cancellationToken);
        var applied = await ShowScheduleAsync(api, folder, server, cancellationToken);
        stage.Scene("A script in a container");
        var boxed = await showBox(new DemoBox(api, stage, time));
        stage.Scene(server is null ? "A script runs, and its silo is killed" : "A script runs on the server; its silo is killed, and the link is cut");
        var count = new CountedRun(api, cluster, server, stage, time);
        await count.WatchAsync(cancellationToken);

        stage.Scene("What ran");
        var paused = time.GetUtcNow();
        await UntilAsync("no run of the ticking job goes on", async () => await IsSettledAsync(api, cancellationToken), cancellationToken);
        await ShowRunsAsync(api, cancellationToken);

        stage.Scene("The proof");
        var proof = new DemoProof(api, stage, folder);
        var holds = await proof.OfFiresAsync(applied, paused, cancellationToken) & await proof.OfLogAsync(count, cancellationToken) & boxed;
        Farewell(holds);
        return holds;
    }

    private async Task<DateTimeOffset> ShowScheduleAsync(CroniumApi api, DemoFolder folder, DemoServer? server, CancellationToken cancellationToken)
    {
        stage.Scene("Jobs");
        var names = await DemoJobs.ApplyAsync(api, folder.Witness, server is null ? null : DemoServer.Name, cancellationToken);
        var applied = time.GetUtcNow();
        stage.Say($"Applied from samples/demo: {string.Join(", ", names)}. What is due next:");
        var ticks = await api.PreviewAsync(applied, applied.AddMinutes(1), DemoJobs.Tick, cancellationToken);
        var reports = await api.PreviewAsync(applied, applied.AddDays(5), DemoJobs.Report, cancellationToken);
        NextCommand.Show([.. ticks.Value.Items.Take(3), .. reports.Value.Items.Take(2)], time.GetUtcNow(), stage.Screen, Stage.Indent);
        await api.StartRunAsync(DemoJobs.Flaky, Guid.NewGuid().ToString("n"), cancellationToken);
        return applied;
    }

    private async Task ShowRunsAsync(CroniumApi api, CancellationToken cancellationToken)
    {
        var runs = new List<Run>();
        foreach (var (job, limit) in new[] { (DemoJobs.Count, 1), (DemoJobs.Flaky, 1), (DemoJobs.Tick, 4) })
        {
            runs.AddRange((await api.ListRunsAsync(job, null, limit, cancellationToken)).Value.Items);
        }

        RunsCommand.Show(runs, time.GetUtcNow(), stage.Screen, Stage.Indent);
    }

    private static async Task<bool> IsSettledAsync(CroniumApi api, CancellationToken cancellationToken) =>
        (await api.PauseAsync(DemoJobs.Tick, cancellationToken)).Value.ActiveRuns.Count == 0;

    private async Task UntilAsync(string expected, Func<Task<bool>> holds, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (!await HoldsAsync(holds))
        {
            if (time.GetElapsedTime(started) > SettleWithin)
            {
                throw new DemoException($"Waited {SettleWithin.TotalSeconds:0} s in vain until {expected}.");
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    /// <summary>A cluster that has just lost a silo may ask for patience.</summary>
    private static async Task<bool> HoldsAsync(Func<Task<bool>> holds)
    {
        try
        {
            return await holds();
        }
        catch (ApiException refusal) when (refusal.IsPassing)
        {
            return false;
        }
    }

    /// <summary>After a break some script may still go on, and would outlive the cluster.</summary>
    private async Task EndRunsAsync(CroniumApi api)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
        try
        {
            await api.PauseAsync(DemoJobs.Tick, limit.Token);
            foreach (var run in (await api.ListRunsAsync(null, "Running", 100, limit.Token)).Value.Items)
            {
                await api.CancelAsync(run.Id, limit.Token);
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or UnreachableException or ApiException)
        {
            stage.Whisper($"Runs could not be ended ({failure.Message}); they end by themselves within seconds.");
        }
    }

    private void Farewell(bool holds)
    {
        stage.Screen.WriteLine();
        stage.Say(holds ? "Nothing was lost, nothing was doubled." : "The promise was broken. That is a defect; please report it with the files named below.");
        stage.Say("Scripts ran on this machine itself and, where it has them, over its sshd and in its Docker Engine.");
        stage.Scene("How to go on");
        stage.Say("./cronium dev                              a cluster that stays, with its own store");
        stage.Say("./cronium apply -f samples/hello.yaml      a first job");
        stage.Say("./cronium run hello --follow               run it and watch");
        stage.Say("docs/servers.md                            scripts on your servers, over SSH");
        stage.Say("docs/containers.md                         scripts in containers, boxed in");
        stage.Say("./cronium --help                           the rest");
    }

    private DevOptions Options(DemoFolder folder, DemoDocker? docker)
    {
        var ports = new FreePorts();
        var first = Random.Shared.Next(20_000, 28_000);
        return new DevOptions
        {
            Silos = Silos,
            IsolatedIn = folder.Path,
            Say = stage.Event,
            Flags =
            [
                "--cluster:clusterId=demo",
                $"--store:directory={folder.State}",
                $"--http:url=http://{IPAddress.Loopback}:{ports.From(first)}",
                $"--cluster:siloPort={ports.From(first + 100)}",
                $"--cluster:gatewayPort={ports.From(first + 200)}",
                "--metrics:port=0",
                .. docker is null ? Array.Empty<string>() : [$"--executors:docker:endpoint={docker.Endpoint}", "--executors:docker:name=demo"],
            ],
        };
    }
}
