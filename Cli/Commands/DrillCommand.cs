using System.CommandLine;
using Cronium.Cli.Demo;
using Cronium.Cli.Drill;
using Cronium.Silo.Units;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium drill</c></summary>
internal static class DrillCommand
{
    private static readonly Option<bool> Kill = new("--kill") { Description = "End the silo as kill -9 does. The default." };
    private static readonly Option<bool> Drain = new("--drain") { Description = "Stop the silo as SIGTERM does: it hands everything over first." };
    private static readonly Option<string?> Silo = new("--silo") { Description = "The silo to end; without it the one that looks after the canaries.", HelpName = "NAME" };
    private static readonly Option<string[]> Target = new("--target")
    {
        Description = "Where the canaries run: local, server NAME or container IMAGE. Default local.",
        HelpName = "TARGET",
        Arity = new ArgumentArity(1, 2),
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Duration = new("--duration") { Description = "How long it takes, 20s to 5m; a quarter of it before the silo's end.", HelpName = "TIME", DefaultValueFactory = _ => "60s" };
    private static readonly Option<int> Jobs = new("--jobs") { Description = "Canary jobs that run every second, 1 to 20.", HelpName = "N", DefaultValueFactory = _ => 4 };
    private static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do not ask; needed where there is no terminal." };

    public static Command Create(CommandHost host) =>
        new Command("drill", "Rehearse the death of a silo on your own cluster: ends one, and tells what was lost, doubled or late.") { Kill, Drain, Silo, Target, Duration, Jobs, Yes }
            .WithExamples("cronium drill", "cronium drill --drain --silo silo-2", "cronium drill --target server db1 --duration 2m", "cronium drill --yes -o json")
            .Does(host, RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken cancellationToken)
    {
        var options = Read(parse);
        if (!options.Yes && !session.Terminal.InputIsTerminal)
        {
            throw new UsageException("A drill ends a silo, so it asks before; there is no terminal to ask at. Add --yes if that is what you want.");
        }

        // With -o json the report alone is the answer.
        var stage = new Stage(session.Json ? session.Terminal.Remarks : session.Terminal.Screen);
        var report = await new DrillSession(session, options, stage).HoldAsync(cancellationToken);
        if (report is null)
        {
            return ExitCodes.Problem;
        }

        session.PrintValue(report, (one, _) => DrillText.Show(one, stage));
        return report.Passed ? ExitCodes.Done : ExitCodes.Problem;
    }

    private static DrillOptions Read(ParseResult parse)
    {
        if (parse.GetValue(Kill) && parse.GetValue(Drain))
        {
            throw new UsageException("--kill and --drain exclude each other.");
        }

        var text = parse.GetRequiredValue(Duration);
        if (!DurationText.TryParse(text, out var duration, out _) || duration < DrillOptions.Shortest || duration > DrillOptions.Longest)
        {
            throw new UsageException($"--duration '{text}' is not from 20s to 5m.");
        }

        var jobs = parse.GetValue(Jobs);
        return new DrillOptions
        {
            Drain = parse.GetValue(Drain),
            Silo = parse.GetValue(Silo),
            Target = DrillTarget.Parse(parse.GetValue(Target) ?? []),
            Duration = duration,
            Jobs = jobs is >= 1 and <= 20 ? jobs : throw new UsageException($"--jobs {jobs} is not from 1 to 20."),
            Yes = parse.GetValue(Yes),
        };
    }
}
