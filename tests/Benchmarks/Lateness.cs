using System.Collections.Concurrent;
using Cronium.Grains.Jobs;
using Cronium.Grains.Scheduling;

namespace Cronium.Benchmarks;

/// <summary>How late occurrences are noticed and started, at 100 fires a second.</summary>
internal static class Lateness
{
    private const int Jobs = 100;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(30);

    public static async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var executor = new InstantExecutor();
        await using var silo = await BenchmarkSilo.StartAsync(executor, cancellationToken);
        for (var job = 0; job < Jobs; job++)
        {
            await silo.Client.PutJobAsync(Job(job), null, cancellationToken);
        }

        await Task.Delay(WarmUp, TimeProvider.System, cancellationToken);
        var recorded = new ConcurrentQueue<double>();
        var before = executor.Lateness.Count;
        using (BenchmarkSilo.Listen<double>("cronium.fire.lateness", seconds => recorded.Enqueue(seconds * 1000)))
        {
            await Task.Delay(Measured, TimeProvider.System, cancellationToken);
        }

        Report.Percentiles($"{Jobs} fires/s, due instant to record in the store", recorded);
        Report.Percentiles("due instant to the executor", [.. executor.Lateness.Skip(before)]);
    }

    // Periods a millisecond apart spread the due instants over the second; one common period would be one burst a second.
    private static JobDefinition Job(int number) => new()
    {
        Name = $"late{number}",
        Schedule = new Schedule { Every = TimeSpan.FromMilliseconds(1000 + number) },
        Target = Target.OnSilo,
        Script = new Script { Text = "true" },
        Overlap = OverlapPolicy.Allow,
    };
}
