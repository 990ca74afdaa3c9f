using System.Globalization;
using System.Text;
using Cronium.Benchmarks.Servers;
using Cronium.Grains.Jobs;
using Cronium.Grains.Logs;

namespace Cronium.Benchmarks;

/// <summary>From the write of a line in the script to the subscriber, at a hundred lines a second.</summary>
internal static class LogLatency
{
    private const int Lines = 2_000;

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
        var script = new Script
        {
            Interpreter = Interpreter.Python,
            Text = $"import time\nfor i in range({Lines}):\n    print(time.time_ns() // 1000, flush=True)\n    time.sleep(0.01)\n",
        };
        await silo.Client.PutJobAsync(new JobDefinition { Name = "clock", Target = target, Script = script }, null, cancellationToken);
        var run = await silo.Client.TriggerAsync("clock", cancellationToken: cancellationToken);
        var latencies = new List<double>(Lines);
        await foreach (var entry in silo.Client.FollowLogAsync(run, null, cancellationToken))
        {
            var now = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMicroseconds;
            if (entry.Stream == OutputStream.Stdout && long.TryParse(Encoding.ASCII.GetString(entry.Data.Span), CultureInfo.InvariantCulture, out var written))
            {
                latencies.Add((now - written) / 1000);
            }
        }

        Report.Percentiles("write in the script to the subscriber", latencies);
    }
}
