using System.CommandLine;
using Cronium.Cli.Api;
using Cronium.Cli.Output;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium logs RUN</c></summary>
internal static class LogsCommand
{
    private static readonly Argument<string> Run = new("run") { Description = "Id of the run." };
    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Go on until the run ends. Ctrl-C stops watching, not the run." };
    private static readonly Option<string?> Server = LogFollowing.OneServer();
    private static readonly Option<string?> After = new("--after") { Description = "Begin after entry N; of several servers together: after the entry with this cursor, as -o json names it.", HelpName = "N|CURSOR" };
    private static readonly Option<bool> Stdout = new("--stdout") { Description = "Only what the script wrote to standard output." };
    private static readonly Option<bool> Stderr = new("--stderr") { Description = "Only what the script wrote to standard error." };
    private static readonly Option<bool> Raw = new("--raw") { Description = "Let the terminal have every byte; else it gets text and colours only." };

    public static Command Create(CommandHost host) =>
        new Command("logs", "Print the log of a run: its standard output to standard output, the rest to standard error. Of several servers each line begins with the name of its own.") { Run, Follow, Server, After, Stdout, Stderr, Raw }
            .WithExamples(
                "cronium logs -f RUN",
                "cronium logs RUN --server db1 > db1.log",
                "cronium logs RUN --stderr")
            .Does(host, RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken cancellationToken)
    {
        var place = new LogPlace(parse.GetRequiredValue(Run), parse.GetValue(Server), parse.GetValue(After));
        var selection = Selection(parse) with { Json = session.Json };
        if (!parse.GetValue(Follow))
        {
            await PrintStoredAsync(session, place, selection, cancellationToken);
            return ExitCodes.Done;
        }

        try
        {
            await LogFollowing.PrintAsync(session, place, selection, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogFollowing.SayDetached(session, place.Run);
        }

        return ExitCodes.Done;
    }

    private static LogSelection Selection(ParseResult parse)
    {
        var (stdout, stderr, raw) = (parse.GetValue(Stdout), parse.GetValue(Stderr), parse.GetValue(Raw));
        return stdout == stderr ? new LogSelection(System: !stdout, Raw: raw) : new LogSelection(stdout, stderr, System: false, raw);
    }

    private static async Task PrintStoredAsync(Session session, LogPlace place, LogSelection selection, CancellationToken cancellationToken)
    {
        var printer = LogFollowing.Printer(session, place.Run, selection, cancellationToken);
        using var response = await session.Api.OpenLogAsync(place, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } json)
        {
            await printer.PrintAsync(LogLine.Parse(json), cancellationToken);
        }

        await printer.EndAsync();
    }
}
