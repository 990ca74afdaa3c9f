namespace Cronium.Grains.Runs;

/// <summary>Which status of a dispatch may follow which. A run's own status is derived by <see cref="RunOutcome"/>.</summary>
internal static class RunTransitions
{
    private static readonly Dictionary<RunStatus, HashSet<RunStatus>> Table = new()
    {
        // A cancel before any attempt ends a dispatch at once.
        [RunStatus.Queued] = Set(RunStatus.Starting, RunStatus.Canceled),

        // A script may be over before anybody saw it run; a retry goes back to the queue.
        [RunStatus.Starting] = Set(RunStatus.Running, RunStatus.Canceling, RunStatus.Queued, RunStatus.Succeeded, RunStatus.Failed, RunStatus.TimedOut, RunStatus.Canceled, RunStatus.Lost),
        [RunStatus.Running] = Set(RunStatus.Canceling, RunStatus.Queued, RunStatus.Succeeded, RunStatus.Failed, RunStatus.TimedOut, RunStatus.Canceled, RunStatus.Lost),

        // A cancel may come too late: then the true end counts.
        [RunStatus.Canceling] = Set(RunStatus.Succeeded, RunStatus.Failed, RunStatus.TimedOut, RunStatus.Canceled, RunStatus.Lost),
        [RunStatus.Succeeded] = Set(),
        [RunStatus.Failed] = Set(),
        [RunStatus.TimedOut] = Set(),
        [RunStatus.Canceled] = Set(),
        [RunStatus.Lost] = Set(),
        [RunStatus.Partial] = Set(),
    };

    public static bool IsAllowed(RunStatus from, RunStatus to) => Table.TryGetValue(from, out var next) && next.Contains(to);

    /// <exception cref="InvalidOperationException">The table does not allow it.</exception>
    public static DispatchRecord To(this DispatchRecord dispatch, RunStatus status) => IsAllowed(dispatch.Status, status)
        ? dispatch with { Status = status }
        : throw new InvalidOperationException($"Dispatch {dispatch.Name} cannot go from {dispatch.Status} to {status}.");

    private static HashSet<RunStatus> Set(params RunStatus[] statuses) => [.. statuses];
}
