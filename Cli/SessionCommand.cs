using System.CommandLine;
using System.Text.Json;
using Cronium.Cli.Api;
using Cronium.Cli.Demo;
using Cronium.Cli.Dev;
using Cronium.Cli.Drill;
using Cronium.Cli.Output;
using Cronium.Grains;
using Cronium.Silo.Configuration;
using Spectre.Console;

namespace Cronium.Cli;

/// <summary>The work of a client command.</summary>
internal delegate Task<int> SessionAction(Session session, ParseResult parse, CancellationToken cancellationToken);

/// <summary>Ties a command to its work, and turns what can go wrong into a message and an exit code, in one place.</summary>
internal static class SessionCommand
{
    /// <summary>Runs the work within a session.</summary>
    public static Command Does(this Command command, CommandHost host, SessionAction action) =>
        command.DoesAlone(host, async (parse, cancellationToken) =>
        {
            using var session = Session.Open(host, parse);
            return await action(session, parse, cancellationToken);
        });

    /// <summary>Runs work that needs no API.</summary>
    public static Command DoesAlone(this Command command, CommandHost host, Func<ParseResult, CancellationToken, Task<int>> action)
    {
        command.SetAction(async (parse, cancellationToken) =>
        {
            try
            {
                return await action(parse, cancellationToken);
            }
            catch (Exception failure) when (CodeOf(failure, cancellationToken) is { } code)
            {
                Explain(host.Terminal, failure);
                return code;
            }
        });
        return command;
    }

    private static int? CodeOf(Exception failure, CancellationToken cancellationToken) => failure switch
    {
        UsageException or ConfigException => ExitCodes.Usage,
        UnreachableException => ExitCodes.Unreachable,
        ApiException or JsonException or CroniumException or DevException or DemoException or DrillException => ExitCodes.Problem,
        OperationCanceledException when cancellationToken.IsCancellationRequested => ExitCodes.Canceled,
        IOException { HResult: BrokenPipe } => ExitCodes.BrokenPipe,
        IOException or UnauthorizedAccessException => ExitCodes.Problem,
        _ => null,
    };

    /// <summary>EPIPE.</summary>
    private const int BrokenPipe = 32;

    private static void Explain(Terminal terminal, Exception failure)
    {
        if (failure is OperationCanceledException or IOException { HResult: BrokenPipe })
        {
            return;
        }

        var text = failure switch
        {
            JsonException => $"The answer is not one of Cronium's API: {failure.Message}",
            ApiException { Problems: { Count: > 0 } problems } => string.Join("\n  ", problems),
            _ => failure.Message,
        };
        terminal.Remarks.Write(new Text($"cronium: {PlainText.Of(text)}\n", new Style(Color.Red)));
    }
}
