using System.Diagnostics;
using Cronium.Client;

namespace Cronium.Benchmarks.Servers;

/// <summary>A run of <c>true</c> on one server whose connection is warm, alone and many at once, beside ssh over a ControlMaster.</summary>
internal static class LoneRun
{
    private const int Samples = 100;
    private const int Parallel = 8;
    private const int Runs = 800;
    private const string Server = "t1";

    public static async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var targets = await Targets.StartAsync(1);
        await using var silo = await BenchmarkSilo.StartAsync(null, cancellationToken);
        await targets.PutAsync(silo.Client, 100, cancellationToken);
        await silo.Client.PutJobAsync(Targets.Job("true", [Server], "true"), null, cancellationToken);
        using var ends = new Ends();

        await OursAsync(silo.Client, ends, 20, cancellationToken);
        await TheirsAsync(targets, 5, cancellationToken);
        var ours = await OursAsync(silo.Client, ends, Samples, cancellationToken);
        var theirs = await TheirsAsync(targets, Samples, cancellationToken);
        Report.Percentiles("Cronium.Grains, one run after another: request to durable end", ours);
        Report.Percentiles("ssh over a ControlMaster, one after another", theirs);
        Report.Line($"ratio of the medians {Median(ours) / Median(theirs):0.00}");

        var oursAtOnce = await OursAtOnceAsync(silo.Client, ends, cancellationToken);
        var theirsAtOnce = await TheirsAtOnceAsync(targets, cancellationToken);
        Report.Line($"{Parallel} at once: Cronium.Grains {oursAtOnce:0} runs/s, ssh over a ControlMaster {theirsAtOnce:0} commands/s, ratio {oursAtOnce / theirsAtOnce:0.00}");
    }

    private static async Task<List<double>> OursAsync(CroniumClient client, Ends ends, int runs, CancellationToken cancellationToken)
    {
        var took = new List<double>();
        for (var run = 0; run < runs; run++)
        {
            var watch = Stopwatch.StartNew();
            var end = ends.Of(1);
            await client.TriggerAsync("true", cancellationToken: cancellationToken);
            await end.WaitAsync(cancellationToken);
            took.Add(watch.Elapsed.TotalMilliseconds);
        }

        return took;
    }

    private static async Task<List<double>> TheirsAsync(Targets targets, int runs, CancellationToken cancellationToken)
    {
        var took = new List<double>();
        for (var run = 0; run < runs; run++)
        {
            took.Add(await SshAsync(targets, cancellationToken));
        }

        return took;
    }

    private static async Task<double> OursAtOnceAsync(CroniumClient client, Ends ends, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var end = ends.Of(Runs);
        await System.Threading.Tasks.Parallel.ForAsync(0, Runs, Limited(cancellationToken), async (_, token) => await client.TriggerAsync("true", cancellationToken: token));
        await end.WaitAsync(cancellationToken);
        return Runs / watch.Elapsed.TotalSeconds;
    }

    private static async Task<double> TheirsAtOnceAsync(Targets targets, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await System.Threading.Tasks.Parallel.ForAsync(0, Runs, Limited(cancellationToken), async (_, token) => await SshAsync(targets, token));
        return Runs / watch.Elapsed.TotalSeconds;
    }

    private static Task<double> SshAsync(Targets targets, CancellationToken cancellationToken) =>
        Peer.TimeAsync("ssh", ["-F", targets.SshConfig, Server, "true"], cancellationToken);

    private static ParallelOptions Limited(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken };

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
