using Cronium.Cli.Api;
using Cronium.Cli.Output;

namespace Cronium.Cli.Commands;

/// <summary>Prints a live log; shared by <c>run --follow</c> and <c>logs -f</c>.</summary>
internal static class LogFollowing
{
    public static async Task PrintAsync(Session session, string run, long after, LogSelection selection, CancellationToken cancellationToken)
    {
        var printer = new LogPrinter(session.Terminal, selection);
        var follower = new LogFollower(session.Api, session.Host.Time)
        {
            Interrupted = cause => session.Hint($"[cronium] connection lost ({cause}); going on at the next silo"),
        };
        await foreach (var line in follower.FollowAsync(run, after, cancellationToken))
        {
            await printer.PrintAsync(line, cancellationToken);
        }
    }

    /// <summary>Ctrl-C ends the watching, not the run.</summary>
    public static void SayDetached(Session session, string run)
    {
        session.Remark("\n[cronium] detached; the run goes on.");
        session.Remark($"[cronium] watch it again: cronium logs -f {run}");
        session.Remark($"[cronium] cancel it:      cronium cancel {run}");
    }
}
