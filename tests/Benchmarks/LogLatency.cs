using System.Globalization;
using System.Text;
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
        var script = new Script
        {
            Interpreter = Interpreter.Python,
            Text = $"import time\nfor i in range({Lines}):\n    print(time.time_ns() // 1000, flush=True)\n    time.sleep(0.01)\n",
        };
        await silo.Client.PutJobAsync(new JobDefinition { Name = "clock", Target = Target.OnSilo, Script = script }, null, cancellationToken);
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
