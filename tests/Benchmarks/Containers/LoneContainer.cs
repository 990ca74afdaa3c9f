using System.Diagnostics;
using System.Globalization;
using Cronium.Benchmarks.Servers;
using Cronium.Client;
using Cronium.Grains.Engines;
using Cronium.Grains.Execution.Docker;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Benchmarks.Containers;

/// <summary>A run of <c>true</c> in a container of its own, alone and eight at once, beside <c>docker run --rm</c> of the same image in the same box.</summary>
internal static class LoneContainer
{
    private const int WarmUp = 5;
    private const int Samples = 60;
    private const int AtOnce = 8;
    private const int Batches = 10;
    private const string Job = "true";

    public static async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var daemon = new DockerDaemon();
        await daemon.InitializeAsync();
        await using var silo = await BenchmarkSilo.StartAsync(null, cancellationToken, new EngineSettings(daemon.Endpoint) { MaxConcurrent = 100 });
        await silo.Client.PutJobAsync(
            new JobDefinition { Name = Job, Target = new Target { Container = DockerDaemon.Image }, Pull = PullPolicy.Never, Script = new Script { Text = "true" }, Overlap = OverlapPolicy.Allow },
            null,
            cancellationToken);
        using var ends = new Ends();

        await OursAsync(silo.Client, ends, WarmUp, 1, cancellationToken);
        await TheirsAsync(daemon, WarmUp, 1, cancellationToken);
        using (var requests = new EngineRequests())
        {
            await CompareAsync("one after another", silo.Client, ends, daemon, (Samples, 1), cancellationToken);
            requests.Report(Samples);
        }

        await CompareAsync($"{AtOnce} at once", silo.Client, ends, daemon, (Batches, AtOnce), cancellationToken);
    }

    private static async Task CompareAsync(string how, CroniumClient client, Ends ends, DockerDaemon daemon, (int Batches, int Size) plan, CancellationToken cancellationToken)
    {
        var ours = await OursAsync(client, ends, plan.Batches, plan.Size, cancellationToken);
        var theirs = await TheirsAsync(daemon, plan.Batches, plan.Size, cancellationToken);
        Report.Percentiles($"Cronium.Grains, {how}: request to durable end", ours);
        Report.Percentiles($"docker run --rm, {how}", theirs);
        Report.Line($"ratio of the medians {Median(ours) / Median(theirs):0.00}");
    }

    private static async Task<List<double>> OursAsync(CroniumClient client, Ends ends, int batches, int size, CancellationToken cancellationToken)
    {
        List<RunId> runs = [];
        for (var batch = 0; batch < batches; batch++)
        {
            var end = ends.Of(size);
            runs.AddRange(await Task.WhenAll(Enumerable.Range(0, size).Select(_ => client.TriggerAsync(Job, cancellationToken: cancellationToken))));
            await end.WaitAsync(cancellationToken);
        }

        var ended = await Task.WhenAll(runs.Select(run => client.GetRunAsync(run, cancellationToken)));
        return ended.FirstOrDefault(run => run.Status != RunStatus.Succeeded) is { } failed
            ? throw new InvalidOperationException($"Run {failed.Id} ended as {failed.Status}: {failed.Reason}")
            : [.. ended.Select(run => (run.EndedAt!.Value - run.CreatedAt).TotalMilliseconds)]; // an end has its instant
    }

    private static async Task<List<double>> TheirsAsync(DockerDaemon daemon, int batches, int size, CancellationToken cancellationToken)
    {
        List<double> took = [];
        for (var batch = 0; batch < batches; batch++)
        {
            took.AddRange(await Task.WhenAll(Enumerable.Range(0, size).Select(_ => Peer.TimeAsync("docker", PeerArguments(daemon), cancellationToken))));
        }

        return took;
    }

    /// <summary>The box that a job gets which asks for nothing.</summary>
    private static string[] PeerArguments(DockerDaemon daemon)
    {
        var limits = DockerLimits.Default;
        return
        [
            "--host", daemon.Endpoint.Address.ToString(), "run", "--rm", "--user", "1000:1000", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--read-only",
            "--tmpfs", $"/tmp:size={limits.TmpBytes},mode=1777,nosuid,nodev", "--memory", $"{limits.MemoryBytes}", "--memory-swap", $"{limits.MemoryBytes}",
            "--cpus", limits.Cpu.ToString(CultureInfo.InvariantCulture), "--pids-limit", $"{limits.Pids}", "--network", "none", "--ipc", "private", "--log-driver", "local",
            DockerDaemon.Image, "sh", "-c", "true",
        ];
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
