using System.CommandLine;
using Cronium.Cli.Api;
using Cronium.Cli.Output;
using Spectre.Console;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium why JOB</c></summary>
internal static class WhyCommand
{
    private static readonly Argument<string> Job = new("job") { Description = "Name of the job." };
    private static readonly Option<int> Limit = new("--limit") { Description = "So many due instants.", DefaultValueFactory = _ => 10, HelpName = "N" };

    public static Command Create(CommandHost host) =>
        new Command("why", "Explain why a job did or did not run: each due instant, what became of it, and what to do.") { Job, Limit }.Does(host, RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken cancellationToken)
    {
        var (name, limit) = (parse.GetRequiredValue(Job), parse.GetValue(Limit));
        var job = (await session.Api.GetJobAsync(name, cancellationToken)).Value;
        var fires = await session.Api.ListFiresAsync(name, limit, cancellationToken);
        var runs = await session.Api.ListRunsAsync(name, null, limit * 2, cancellationToken);
        var byId = runs.Value.Items.ToDictionary(run => run.Id);
        return session.Print(fires, (page, screen) => Show(session, job, page.Items, byId, screen));
    }

    private static void Show(Session session, Job job, IReadOnlyList<Fire> fires, Dictionary<string, Run> runs, IAnsiConsole screen)
    {
        foreach (var sentence in Explanation.OfJob(job, session.Now))
        {
            screen.WriteLine(sentence);
        }

        foreach (var run in job.ActiveRuns.Select(id => runs.GetValueOrDefault(id)).OfType<Run>().Where(run => run.Reason is not null))
        {
            screen.WriteLine(PlainText.Of($"{run.Id} is {run.Status}: {run.Reason}"));
        }

        screen.WriteLine();
        var table = new PlainTable("Due (UTC)", "Verdict~", "What to do~");
        foreach (var fire in fires)
        {
            var run = fire.Run is { } id ? runs.GetValueOrDefault(id) : null;
            var colour = run is null ? Color.Default : StatusColour.Of(run.Status);
            table.Add(Explanation.Due(fire), new Cell(Explanation.Verdict(fire, run), colour), Explanation.Remedy(fire, run));
        }

        table.Print(screen, "Nothing of it was due so far.");
    }
}
