using System.CommandLine;
using Cronium.Cli.Api;
using Cronium.Cli.Output;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium logs RUN</c></summary>
internal static class LogsCommand
{
    private static readonly Argument<string> Run = new("run") { Description = "Id of the run." };
    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Go on until the run ends. Ctrl-C stops watching, not the run." };
    private static readonly Option<long> After = new("--after") { Description = "Begin after entry N.", HelpName = "N" };
    private static readonly Option<bool> Stdout = new("--stdout") { Description = "Only what the script wrote to standard output." };
    private static readonly Option<bool> Stderr = new("--stderr") { Description = "Only what the script wrote to standard error." };
    private static readonly Option<bool> Raw = new("--raw") { Description = "Let the terminal have every byte; else it gets text and colours only." };

    public static Command Create(CommandHost host) =>
        new Command("logs", "Print the log of a run: its standard output to standard output, the rest to standard error.") { Run, Follow, After, Stdout, Stderr, Raw }
            .Does(host, RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken cancellationToken)
    {
        var (run, after) = (parse.GetRequiredValue(Run), parse.GetValue(After));
        var selection = Selection(parse) with { Json = session.Json };
        if (!parse.GetValue(Follow))
        {
            await PrintStoredAsync(session, run, after, new LogPrinter(session.Terminal, selection), cancellationToken);
            return ExitCodes.Done;
        }

        try
        {
            await LogFollowing.PrintAsync(session, run, after, selection, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogFollowing.SayDetached(session, run);
        }

        return ExitCodes.Done;
    }

    private static LogSelection Selection(ParseResult parse)
    {
        var (stdout, stderr, raw) = (parse.GetValue(Stdout), parse.GetValue(Stderr), parse.GetValue(Raw));
        return stdout == stderr ? new LogSelection(System: !stdout, Raw: raw) : new LogSelection(stdout, stderr, System: false, raw);
    }

    private static async Task PrintStoredAsync(Session session, string run, long after, LogPrinter printer, CancellationToken cancellationToken)
    {
        using var response = await session.Api.OpenLogAsync(run, after, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } json)
        {
            await printer.PrintAsync(LogLine.Parse(json), cancellationToken);
        }
    }
}
