using System.CommandLine;
using Cronium.Cli.Api;
using Cronium.Cli.Output;
using Cronium.Grains.Runs;
using Spectre.Console;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium runs [RUN]</c></summary>
internal static class RunsCommand
{
    private static readonly Argument<string?> Id = new("run") { Description = "Only this run, with its attempts.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Job = new("--job") { Description = "Only runs of this job.", HelpName = "JOB" };
    private static readonly Option<string?> Status =
        new Option<string?>("--status") { Description = "Only runs in this status, such as Failed.", HelpName = "STATUS" }.AcceptOnlyFromAmong(Enum.GetNames<RunStatus>());
    private static readonly Option<string?> Server = LogFollowing.OneServer();
    private static readonly Option<int> Limit = new("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 20, HelpName = "N" };

    public static Command Create(CommandHost host) =>
        new Command("runs", "List runs, newest first, or show one.") { Id, Job, Status, Server, Limit }
            .WithExamples("cronium runs", "cronium runs --job nightly-backup --status Failed", "cronium runs RUN --server db1")
            .Does(host, RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken cancellationToken)
    {
        if (parse.GetValue(Id) is { } id)
        {
            return session.Print(await session.Api.GetRunAsync(id, cancellationToken), (run, screen) => ShowOne(session, run, parse.GetValue(Server), screen));
        }

        var runs = await session.Api.ListRunsAsync(parse.GetValue(Job), parse.GetValue(Status), parse.GetValue(Limit), cancellationToken);
        return session.Print(runs, (page, screen) => Show(page.Items, session.Now, screen));
    }

    /// <summary>Runs as a table.</summary>
    public static void Show(IReadOnlyList<Run> runs, DateTimeOffset now, IAnsiConsole screen, int indent = 0)
    {
        var table = new PlainTable("Run", "Job~", "Status", "Created", "Took", "Exit", "Cause");
        foreach (var run in runs)
        {
            table.Add(run.Id, run.Job, StatusColour.Cell(run.Status), RelativeTime.Of(run.CreatedAt, now), RunText.Took(run), RunText.ExitOf(run), RunText.CauseInAWord(run));
        }

        table.Print(screen, "There are no such runs.", indent);
    }

    private static void ShowOne(Session session, Run run, string? server, IAnsiConsole screen)
    {
        var table = PlainTable.OfDetails();
        table.Add("run", run.Id);
        table.Add("job", run.Job);
        table.Add("status", StatusColour.Cell(run.Status));
        table.Add("cause", RunText.Cause(run));
        table.Add("due", run.DueAt is { } due ? $"{due:u} ({session.Ago(due)})" : null);
        table.Add("started", run.StartedAt is { } started ? $"{started:u} ({session.Ago(started)})" : null);
        table.Add("took", RunText.Took(run));
        table.Add("exit", RunText.ExitOf(run));
        table.Add("reason", run.Reason);
        table.Print(screen, "");
        screen.WriteLine();
        IReadOnlyList<Dispatch> dispatches = [.. run.Dispatches.Where(dispatch => server is null || dispatch.Name == server)];
        if (dispatches.Count != 1)
        {
            DispatchTable.Show(dispatches, screen);
            return;
        }

        ShowAttempts(session, dispatches, screen);
        ShowUsage(dispatches[0], screen);
        if (dispatches[0].Reason is { } reason && reason != run.Reason)
        {
            screen.WriteLine();
            screen.WriteLine(PlainText.Of(reason));
        }
    }

    private static void ShowAttempts(Session session, IReadOnlyList<Dispatch> dispatches, IAnsiConsole screen)
    {
        var table = new PlainTable("Target", "Attempt", "Started", "End~", "Silo");
        foreach (var dispatch in dispatches)
        {
            foreach (var attempt in dispatch.Attempts)
            {
                table.Add(dispatch.Name, $"{attempt.Number}", attempt.StartedAt is { } started ? session.Ago(started) : null, End(attempt), dispatch.Silo);
            }

            if (dispatch.NextAttemptAt is { } next)
            {
                table.Add(dispatch.Name, $"{dispatch.Attempts.Count + 1}", session.Ago(next), "waits", dispatch.Silo);
            }
        }

        table.Print(screen, "No attempt yet.");
    }

    private static void ShowUsage(Dispatch dispatch, IAnsiConsole screen)
    {
        var limits = dispatch.LastOutcome?.Usage?.Limits;
        var lines = new[]
        {
            RunText.Usage(dispatch.LastOutcome?.Usage) is { } usage ? $"used: {usage}" : null,
            limits is null ? null : $"limits: {EngineText.Limits(limits)}",
        };
        foreach (var line in lines.OfType<string>())
        {
            screen.WriteLine(PlainText.Of(line));
        }
    }

    private static string? End(Attempt attempt) => attempt.Result is not { } result ? null : $"{result.End}{Code(result)}{(result.VerifiedGone == false ? " (unconfirmed)" : "")}";

    private static string Code(Outcome result) => (result.ExitCode ?? result.Signal) is { } number ? $" {number}" : "";
}
