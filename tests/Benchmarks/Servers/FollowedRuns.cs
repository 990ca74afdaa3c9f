using System.Diagnostics;
using Cronium.Client;

namespace Cronium.Benchmarks.Servers;

/// <summary>What five hundred runs on ten servers, followed at once, take of the silo: threads and memory.</summary>
internal static class FollowedRuns
{
    private const int Servers = 10;
    private const int Runs = 500;

    public static async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var targets = await Targets.StartAsync(Servers);
        await using var silo = await BenchmarkSilo.StartAsync(null, cancellationToken);
        await targets.PutAsync(silo.Client, Runs, cancellationToken);
        var go = Path.Combine(targets.Folder, "go");
        foreach (var server in targets.Names)
        {
            await silo.Client.PutJobAsync(Targets.Job(server, [server], $"while [ ! -e {go} ]; do echo tick; sleep 2; done"), null, cancellationToken);
        }

        File.SetUnixFileMode(targets.Folder, (UnixFileMode)Convert.ToInt32("755", 8));
        Tell("before");
        using var ends = new Ends();
        var running = 0;
        using var started = BenchmarkSilo.Listen<long>("cronium.runs.active", change => Interlocked.Add(ref running, (int)change));
        var end = ends.Of(Runs);
        var watch = Stopwatch.StartNew();
        await StartAsync(silo.Client, targets, cancellationToken);
        while (Volatile.Read(ref running) < Runs)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }

        Report.Line($"{Runs} runs followed after {watch.Elapsed.TotalSeconds:0.0} s");
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System, cancellationToken);
        Tell("while all are followed");
        Report.Line($"{(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds / 10:0.00} cores to follow them, {ThreadPool.PendingWorkItemCount} pending work items, {ThreadPool.ThreadCount} threads in the pool");
        await File.WriteAllTextAsync(go, "", cancellationToken);
        watch.Restart();
        await end.WaitAsync(cancellationToken);
        Report.Line($"all ended {watch.Elapsed.TotalSeconds:0.0} s after their scripts could");
    }

    private static Task StartAsync(CroniumClient client, Targets targets, CancellationToken cancellationToken) => Parallel.ForAsync(
        0,
        Runs,
        new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
        async (run, token) => await client.TriggerAsync(targets.Names[run % Servers], cancellationToken: token));

    private static void Tell(string when)
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        Report.Line($"{when}: {process.Threads.Count} threads, {process.WorkingSet64 / 1e6:0} MB resident, {GC.GetTotalMemory(forceFullCollection: true) / 1e6:0} MB managed");
    }
}
