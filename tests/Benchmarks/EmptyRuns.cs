using System.Diagnostics;
using Cronium.Client;
using Cronium.Grains.Jobs;
using Hangfire;
using Hangfire.Redis.StackExchange;

namespace Cronium.Benchmarks;

/// <summary>Runs that do nothing, durable on Redis from the request to the final status, beside Hangfire on the same Redis.</summary>
public static class EmptyRuns
{
    private const int Runs = 5_000;
    private const int Jobs = 100;
    private const int Callers = 64;

    private static int _performed;

    /// <summary>Measures both, one after the other.</summary>
    public static async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var silo = await BenchmarkSilo.StartAsync(new InstantExecutor(), cancellationToken);
        await OursAsync(silo.Client, Runs / 10, cancellationToken);
        var ours = await OursAsync(silo.Client, Runs, cancellationToken);
        Report.Line($"Cronium.Grains: {ours:N0} runs/s ({Runs} runs, {Callers} callers, every status change durable)");
        var theirs = await HangfireAsync(silo.Redis, cancellationToken);
        Report.Line($"Hangfire 1.8 on the same Redis: {theirs:N0} jobs/s");
        Report.Line($"ratio {ours / theirs:0.00}");
    }

    /// <summary>What Hangfire performs.</summary>
    public static void Nothing() => Interlocked.Increment(ref _performed);

    private static async Task<double> OursAsync(CroniumClient client, int runs, CancellationToken cancellationToken)
    {
        for (var job = 0; job < Jobs; job++)
        {
            await client.PutJobAsync(Job($"empty{job}"), null, cancellationToken);
        }

        var left = runs;
        var done = new TaskCompletionSource();
        using var ended = BenchmarkSilo.Listen<long>("cronium.runs.completed", _ =>
        {
            if (Interlocked.Decrement(ref left) == 0)
            {
                done.SetResult();
            }
        });
        var watch = Stopwatch.StartNew();
        await Parallel.ForAsync(0, runs, new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = cancellationToken }, async (run, token) =>
            await client.TriggerAsync($"empty{run % Jobs}", cancellationToken: token));
        await done.Task.WaitAsync(cancellationToken);
        return runs / watch.Elapsed.TotalSeconds;
    }

    private static async Task<double> HangfireAsync(string redis, CancellationToken cancellationToken)
    {
        var storage = new RedisStorage(redis);
        var client = new BackgroundJobClient(storage);
        using var server = new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = Callers }, storage);
        var watch = Stopwatch.StartNew();
        Parallel.For(0, Runs, new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = cancellationToken }, _ => client.Enqueue(() => Nothing()));
        while (Volatile.Read(ref _performed) < Runs)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
        }

        return Runs / watch.Elapsed.TotalSeconds;
    }

    private static JobDefinition Job(string name) => new()
    {
        Name = name,
        Target = Target.OnSilo,
        Script = new Script { Text = "true" },
        Overlap = OverlapPolicy.Allow,
    };
}
