using Cronium.Grains;
using Cronium.Grains.Runs;

namespace Cronium.Client.Logs;

/// <summary>Which part of a run's log is read: of one dispatch, or of all, and from where on.</summary>
public sealed class RunLogView
{
    private const int ShownOfCursor = 100;

    private RunLogView(RunId run, RunLogPosition after) => (Run, After) = (run, after);

    /// <summary>The run.</summary>
    public RunId Run { get; }

    /// <summary>Several dispatches in one: entries are told apart by their dispatch, and cursors are opaque.</summary>
    public bool IsMerged => After.Dispatches.Length != 1;

    /// <summary>The dispatches that are read, in the run's order.</summary>
    public IReadOnlyList<string> Dispatches => After.Dispatches;

    internal RunLogPosition After { get; }

    /// <summary>Checks what a reader asks for.</summary>
    /// <param name="run">The run.</param>
    /// <param name="dispatch">Name of a dispatch; null: all there are.</param>
    /// <param name="after"><see cref="RunLogEntry.Cursor"/> of the last entry the reader has; null: from the beginning.</param>
    /// <param name="field">What the caller calls the cursor.</param>
    /// <exception cref="CroniumException">The run has no such dispatch, or the cursor belongs to something else.</exception>
    public static RunLogView Of(RunSnapshot run, string? dispatch, string? after, string field = "after")
    {
        var names = run.Dispatches.Select(each => each.Name).ToList();
        if (dispatch is not null && !names.Contains(dispatch))
        {
            throw new CroniumException(RefusalKind.NotFound, $"Run {run.Id} has no dispatch '{dispatch}'; it has {string.Join(", ", names)}.");
        }

        var begin = RunLogPosition.AtBegin(run.Id, dispatch is null ? names : [dispatch]);
        return after is null ? new RunLogView(run.Id, begin)
            : begin.TryMove(after, out var place) ? new RunLogView(run.Id, place)
            : throw CroniumException.Invalid([new Problem(field, after[..Math.Min(ShownOfCursor, after.Length)], Rule(begin.Dispatches.Length))]);
    }

    private static string Rule(int dispatches) => dispatches == 1
        ? "write the number of the last entry you have; 0: from the beginning"
        : $"this run has {dispatches} dispatches: write the cursor of the last entry you have of it, or name one dispatch and write a number; 0: from the beginning";
}
