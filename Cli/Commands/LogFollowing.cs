using System.CommandLine;
using Cronium.Cli.Api;
using Cronium.Cli.Output;

namespace Cronium.Cli.Commands;

/// <summary>Prints a live log; shared by <c>run --follow</c> and <c>logs -f</c>.</summary>
internal static class LogFollowing
{
    /// <summary>Only one of the servers of a run.</summary>
    public static Option<string?> OneServer() => new("--server", "-s") { Description = "Of a run over several servers: only this one.", HelpName = "NAME" };

    public static async Task PrintAsync(Session session, LogPlace place, LogSelection selection, CancellationToken cancellationToken)
    {
        var printer = Printer(session, place.Run, selection, cancellationToken);
        var follower = new LogFollower(session.Api, session.Host.Time)
        {
            Interrupted = cause => session.Hint($"[cronium] connection lost ({cause}); going on at the next silo"),
        };
        await using var waiting = new WaitRemarks(session, place);
        try
        {
            await foreach (var line in follower.FollowAsync(place, cancellationToken))
            {
                await printer.PrintAsync(line, cancellationToken);
            }
        }
        finally
        {
            await printer.EndAsync();
        }
    }

    /// <summary>Prints entries of a run.</summary>
    public static LogPrinter Printer(Session session, string run, LogSelection selection, CancellationToken cancellationToken) => new(
        session.Terminal, selection, async () => [.. (await session.Api.GetRunAsync(run, cancellationToken)).Value.Dispatches.Select(dispatch => dispatch.Name)]);

    /// <summary>Ctrl-C ends the watching, not the run.</summary>
    public static void SayDetached(Session session, string run)
    {
        session.Remark("\n[cronium] detached; the run goes on.");
        session.Remark($"[cronium] watch it again: cronium logs -f {run}");
        session.Remark($"[cronium] cancel it:      cronium cancel {run}");
    }
}
