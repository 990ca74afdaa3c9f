namespace Cronium.Grains.Runs;

/// <summary>What results and dispatches add up to. Whatever this version does not know is a failure, never a success.</summary>
internal static class RunOutcome
{
    /// <summary>From the end of the last attempt to the final status of its dispatch.</summary>
    public static RunStatus Of(AttemptResult result) => result switch
    {
        { End: AttemptEnd.Exited, ExitCode: 0 } => RunStatus.Succeeded,
        { End: AttemptEnd.TimedOut } => RunStatus.TimedOut,
        { End: AttemptEnd.Canceled } => RunStatus.Canceled,
        { End: AttemptEnd.Lost } => RunStatus.Lost,
        _ => RunStatus.Failed,
    };

    /// <summary>From the statuses of the dispatches to that of the run.</summary>
    public static RunStatus Of(IReadOnlyCollection<RunStatus> dispatches)
    {
        if (dispatches.Count == 0)
        {
            return RunStatus.Failed;
        }

        var distinct = dispatches.Distinct().ToList();
        return distinct switch
        {
            [var same] => same,
            _ when distinct.TrueForAll(status => status.IsFinal()) => OfFinal(distinct),
            _ when distinct.Contains(RunStatus.Canceling) => RunStatus.Canceling,
            _ when distinct.TrueForAll(status => status is RunStatus.Queued or RunStatus.Starting) => RunStatus.Starting,
            _ => RunStatus.Running,
        };
    }

    private static RunStatus OfFinal(List<RunStatus> distinct) =>
        distinct.Contains(RunStatus.Succeeded) || distinct.Contains(RunStatus.Partial) ? RunStatus.Partial
        : distinct.Contains(RunStatus.Lost) ? RunStatus.Lost
        : distinct.Contains(RunStatus.Failed) ? RunStatus.Failed
        : distinct.Contains(RunStatus.TimedOut) ? RunStatus.TimedOut
        : RunStatus.Canceled;
}
