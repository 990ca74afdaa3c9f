using System.CommandLine;
using Cronium.Cli.Api;
using Cronium.Cli.Output;
using Spectre.Console;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium run JOB</c></summary>
internal static class RunCommand
{
    private static readonly Argument<string> Job = new("job") { Description = "Name of the job." };
    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = ExitCodes.HelpOfFollow };
    private static readonly Option<bool> Raw = new("--raw") { Description = "With --follow: let the terminal have every byte." };
    private static readonly Option<string?> Server = LogFollowing.OneServer();
    private static readonly Option<string?> Key = new("--key")
    {
        Description = "Idempotency key: the same key makes one run, however often it is asked for.",
        HelpName = "KEY",
    };

    public static Command Create(CommandHost host) =>
        new Command("run", "Run a job now, whatever its schedule says.") { Job, Follow, Server, Key, Raw }
            .WithExamples("cronium run nightly-backup --follow", "cronium run patch --follow --server db1", "cronium run report --key 2026-12-01")
            .Does(host, RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken cancellationToken)
    {
        var key = parse.GetValue(Key) ?? Guid.NewGuid().ToString("n");
        var started = await session.Api.StartRunAsync(parse.GetRequiredValue(Job), key, cancellationToken);
        if (parse.GetValue(Follow))
        {
            session.Remark($"[cronium] run {started.Value.Id}");
            return await FollowAsync(session, new LogPlace(started.Value.Id, parse.GetValue(Server)), new LogSelection(Raw: parse.GetValue(Raw), Json: session.Json), cancellationToken);
        }

        session.Print(started, (run, screen) => screen.WriteLine(run.Id));
        session.Hint($"Follow it with: cronium logs -f {started.Value.Id}");
        return ExitCodes.Done;
    }

    /// <summary>Follows a run to its end and says how it ended.</summary>
    private static async Task<int> FollowAsync(Session session, LogPlace place, LogSelection selection, CancellationToken cancellationToken)
    {
        try
        {
            await LogFollowing.PrintAsync(session, place, selection, cancellationToken);
            var ended = (await session.Api.GetRunAsync(place.Run, cancellationToken)).Value;
            DispatchTable.ShowEnd(session, ended);
            session.Remark($"[cronium] {RunText.End(ended)}");
            return ExitCodes.Of(ended);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogFollowing.SayDetached(session, place.Run);
            return ExitCodes.Detached;
        }
    }
}
