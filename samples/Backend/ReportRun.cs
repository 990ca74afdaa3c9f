using System.Text;
using Cronium.Client;
using Cronium.Grains.Jobs;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Samples.Backend;

/// <summary>What a backend does with the cluster: define a job, make a run of it, show its log as it comes, learn how it ended.</summary>
internal sealed class ReportRun(CroniumClient cronium)
{
    private static readonly JobDefinition Report = new()
    {
        Name = "sample-report",
        Description = "Counts to ten, as a report would.",
        Target = Target.OnSilo,
        Script = new Script { Text = "for i in 1 2 3 4 5 6 7 8 9 10; do echo \"page $i of $PAGES\"; sleep 0.3; done" },
        Environment = new Dictionary<string, string> { ["PAGES"] = "10" },
        Timeout = TimeSpan.FromMinutes(1),
    };

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var job = await cronium.PutJobAsync(Report, cancellationToken: cancellationToken);
        Console.WriteLine($"job {job.Definition.Name}, version {job.Version}");

        var run = await cronium.TriggerAsync(Report.Name, by: "sample backend", cancellationToken: cancellationToken);
        Console.WriteLine($"run {run}");
        await foreach (var entry in cronium.FollowLogAsync(run, cancellationToken: cancellationToken))
        {
            Console.WriteLine($"{entry.Number,6} {entry.At:HH:mm:ss.fff} {Mark(entry.Stream)} {Encoding.UTF8.GetString(entry.Data.Span)}");
        }

        var end = await cronium.WaitForEndAsync(run, cancellationToken);
        Console.WriteLine($"{end.Status}, exit code {end.ExitCode?.ToString() ?? "none"}{(end.Reason is null ? "" : ": " + end.Reason)}");
        return end.Status == RunStatus.Succeeded ? 0 : 1;
    }

    private static char Mark(OutputStream stream) => stream switch { OutputStream.Stdout => '|', OutputStream.Stderr => '!', _ => '#' };
}
