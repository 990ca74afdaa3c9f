using System.Diagnostics;
using Cronium.Benchmarks.Servers;
using Cronium.Grains.Jobs;
using Cronium.Grains.Logs;

namespace Cronium.Benchmarks;

/// <summary>A script that writes as fast as it can, read by one subscriber while it runs.</summary>
internal static class LogThroughput
{
    private const int Lines = 1_000_000;

    public static async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var silo = await BenchmarkSilo.StartAsync(null, cancellationToken);
        await MeasureAsync(silo, Target.OnSilo, cancellationToken);
    }

    /// <summary>The same, from a server over SSH.</summary>
    public static async Task OnServerAsync(CancellationToken cancellationToken)
    {
        await using var targets = await Targets.StartAsync(1);
        await using var silo = await BenchmarkSilo.StartAsync(null, cancellationToken);
        await targets.PutAsync(silo.Client, 10, cancellationToken);
        await MeasureAsync(silo, new Target { Servers = targets.Names }, cancellationToken);
    }

    private static async Task MeasureAsync(BenchmarkSilo silo, Target target, CancellationToken cancellationToken)
    {
        var text = $"i=0; awk 'BEGIN {{ for (i = 1; i <= {Lines}; i++) print \"line \" i \" of a log that is as long as lines of logs usually are\" }}'";
        await silo.Client.PutJobAsync(new JobDefinition { Name = "flood", Target = target, Script = new Script { Text = text } }, null, cancellationToken);
        var run = await silo.Client.TriggerAsync("flood", cancellationToken: cancellationToken);
        var watch = Stopwatch.StartNew();
        long expected = 1, bytes = 0;
        await foreach (var entry in silo.Client.FollowLogAsync(run, null, cancellationToken))
        {
            if (entry.Number != expected++)
            {
                throw new InvalidOperationException($"Entry {entry.Number} came where {expected - 1} was due.");
            }

            bytes += entry.Stream == OutputStream.Stdout ? entry.Data.Length + 1 : 0;
        }

        var seconds = watch.Elapsed.TotalSeconds;
        Report.Line($"{expected - 1:N0} lines from script to subscriber, none missing: {(expected - 1) / seconds:N0} lines/s, {bytes / seconds / 1e6:0.0} MB/s");
    }
}
