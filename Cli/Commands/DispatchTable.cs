using Cronium.Cli.Api;
using Cronium.Cli.Output;
using Cronium.Grains.Runs;
using Spectre.Console;

namespace Cronium.Cli.Commands;

/// <summary>How each server of a run stands.</summary>
internal static class DispatchTable
{
    /// <summary>More than so many are not all listed at the end of a run: those that succeeded are only counted.</summary>
    private const int MostListed = 20;

    /// <summary>Every dispatch.</summary>
    public static void Show(IReadOnlyList<Dispatch> dispatches, IAnsiConsole screen)
    {
        var table = new PlainTable("Server", "Status", "Exit", "Took", "Tries", "Reason~");
        foreach (var dispatch in dispatches)
        {
            table.Add(
                dispatch.Name,
                StatusColour.Cell(dispatch.Status),
                RunText.ExitOf(dispatch),
                RunText.Took(dispatch),
                $"{dispatch.Attempts.Count}",
                dispatch.Reason ?? dispatch.LastOutcome?.Reason);
        }

        table.Print(screen, "There is no such server in this run.");
    }

    /// <summary>What a person wants to know when a run over several servers has ended.</summary>
    public static void ShowEnd(Session session, Run run)
    {
        if (run.Dispatches.Count < 2 || session.Json)
        {
            return;
        }

        var listed = run.Dispatches.Count <= MostListed ? run.Dispatches : [.. run.Dispatches.Where(dispatch => dispatch.Status is not RunStatus.Succeeded)];
        session.Remark("");
        if (listed.Count > 0)
        {
            Show(listed, session.Terminal.Remarks);
        }

        if (listed.Count < run.Dispatches.Count)
        {
            session.Remark($"{(listed.Count == 0 ? "all" : "and")} {run.Dispatches.Count - listed.Count} servers Succeeded");
        }
    }
}
