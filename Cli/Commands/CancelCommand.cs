using System.CommandLine;
using Cronium.Cli.Api;
using Cronium.Grains.Runs;
using Spectre.Console;

namespace Cronium.Cli.Commands;

/// <summary><c>cronium cancel RUN</c></summary>
internal static class CancelCommand
{
    private static readonly Argument<string> Id = new("run") { Description = "Id of the run." };

    public static Command Create(CommandHost host) =>
        new Command("cancel", "End a run: TERM, then KILL after the job's grace, then a look whether everything is gone.") { Id }.Does(host, RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken cancellationToken)
    {
        var reply = await session.Api.CancelAsync(parse.GetRequiredValue(Id), cancellationToken);
        return session.Print(reply, (run, screen) => screen.WriteLine($"{run.Id} {run.Status}{(IsTooLate(run) ? "; it had ended before, so nothing was canceled" : "")}"));
    }

    private static bool IsTooLate(Run run) => run.EndedAt is not null && run.Status is not RunStatus.Canceled && run.Dispatches.All(dispatch => dispatch.Status is not RunStatus.Canceled);
}
