using System.CommandLine;
using Cronium.Cli.Api;
using Cronium.Cli.Output;
using Spectre.Console;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium next [JOB]</c></summary>
internal static class NextCommand
{
    private static readonly Argument<string?> Job = new("job") { Description = "Only this job.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<int> Count = new("--count") { Description = "At most so many.", DefaultValueFactory = _ => 20, HelpName = "N" };
    private static readonly Option<int> Days = new("--days") { Description = "Look so many days ahead.", DefaultValueFactory = _ => 7, HelpName = "N" };

    public static Command Create(CommandHost host) => new Command("next", "Show what is due next, as the scheduler itself works it out.") { Job, Count, Days }.Does(host, RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken cancellationToken)
    {
        var preview = await session.Api.PreviewAsync(session.Now, session.Now.AddDays(parse.GetValue(Days)), parse.GetValue(Job), cancellationToken);
        return session.Print(preview, (page, screen) => Show([.. page.Items.Take(parse.GetValue(Count))], session.Now, screen));
    }

    /// <summary>Occurrences to come as a table.</summary>
    public static void Show(IReadOnlyList<Planned> items, DateTimeOffset now, IAnsiConsole screen, int indent = 0)
    {
        var table = new PlainTable("Due (UTC)", "In", "Job~");
        foreach (var item in items)
        {
            table.Add($"{item.DueAt.UtcDateTime:ddd yyyy-MM-dd HH:mm:ss}", RelativeTime.Of(item.DueAt, now), item.Job);
        }

        table.Print(screen, "Nothing is due in this time.", indent);
    }
}
