using System.CommandLine;
using System.Text.Json;
using Cronium.Cli.Api;
using Cronium.Cli.Output;
using Spectre.Console;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium jobs [NAME]</c></summary>
internal static class JobsCommand
{
    private static readonly Argument<string?> Name = new("job") { Description = "Only this job, with its definition.", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create(CommandHost host) => new Command("jobs", "List jobs, or show one.") { Name }.Does(host, RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken cancellationToken)
    {
        if (parse.GetValue(Name) is { } name)
        {
            return session.Print(await session.Api.GetJobAsync(name, cancellationToken), (job, screen) => ShowOne(session, job, screen));
        }

        var (jobs, answers) = (new List<Job>(), new List<JsonElement>());
        for (string? after = null; ;)
        {
            var page = await session.Api.ListJobsAsync(after, cancellationToken);
            jobs.AddRange(page.Value.Items);
            answers.AddRange(page.As<ListPage<JsonElement>>().Items);
            if ((after = page.Value.Next) is null)
            {
                session.PrintValue(new { items = answers }, (_, screen) => Show(session, jobs, screen));
                return ExitCodes.Done;
            }
        }
    }

    private static void Show(Session session, IReadOnlyList<Job> jobs, IAnsiConsole screen)
    {
        var table = new PlainTable("Job", "Schedule~", "Next", "Active", "Last run");
        foreach (var job in jobs)
        {
            table.Add(job.Name, ScheduleText.Of(job), NextOf(session, job), job.ActiveRuns.Count > 0 ? $"{job.ActiveRuns.Count}" : null, LastOf(session, job));
        }

        table.Print(screen, "There are no jobs. Make one with 'cronium apply -f FILE'.");
    }

    private static void ShowOne(Session session, Job job, IAnsiConsole screen)
    {
        var table = PlainTable.OfDetails();
        table.Add("job", job.Name);
        table.Add("version", $"{job.Version}");
        table.Add("schedule", ScheduleText.Of(job));
        table.Add("next", NextOf(session, job));
        table.Add("last run", job.LastRun is null ? null : LastOf(session, job));
        table.Add("active", job.ActiveRuns.Count == 0 ? null : string.Join(", ", job.ActiveRuns));
        table.Print(screen, "");
        screen.WriteLine();
        screen.Write(new Text(JsonSerializer.Serialize(job.Definition, ApiJson.Indented) + "\n"));
    }

    private static Cell? NextOf(Session session, Job job) => job.PausedAt is not null
        ? new Cell("paused", Color.Yellow)
        : job.NextDueAt is { } next ? session.Ago(next) : null;

    private static Cell? LastOf(Session session, Job job) => job.LastRun is { } last
        ? new Cell($"{last.Status} {session.Ago(last.EndedAt)}", StatusColour.Of(last.Status))
        : null;
}
