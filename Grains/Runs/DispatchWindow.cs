using Cronium.Grains.Jobs;

namespace Cronium.Grains.Runs;

/// <summary>Which dispatches of a run may start: in their order, and so many at once as the target allows. No I/O.</summary>
internal static class DispatchWindow
{
    public static bool IsUnderWay(this DispatchRecord dispatch) => dispatch.Status is RunStatus.Starting or RunStatus.Running or RunStatus.Canceling;

    /// <summary>How many more may start.</summary>
    public static int Room(this RunRecord run, Target target) => Math.Max(0, target.MaxParallel - run.Dispatches.Count(IsUnderWay));

    /// <summary>Those that wait for nothing but a place, in their order.</summary>
    public static IEnumerable<DispatchRecord> Startable(this RunRecord run, DateTimeOffset now) =>
        run.Dispatches.Where(dispatch => dispatch.Status == RunStatus.Queued && !(dispatch.NextAttemptAt > now));

    /// <summary>When the next delay before a retry is over; null: none is under way.</summary>
    public static DateTimeOffset? NextRetry(this RunRecord run, DateTimeOffset now) =>
        run.Dispatches.Where(dispatch => dispatch.Status == RunStatus.Queued && dispatch.NextAttemptAt > now).Min(dispatch => dispatch.NextAttemptAt);
}
