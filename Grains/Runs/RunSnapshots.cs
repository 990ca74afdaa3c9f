namespace Cronium.Grains.Runs;

/// <summary>From the persisted record to what the outside sees.</summary>
internal static class RunSnapshots
{
    public static RunSnapshot ToSnapshot(this RunRecord run) => new()
    {
        Id = run.Id,
        Job = run.Job,
        JobVersion = run.JobVersion,
        Status = run.Status,
        Trigger = run.Trigger,
        CreatedAt = run.CreatedAt,
        StartedAt = run.StartedAt,
        EndedAt = run.EndedAt,
        ExitCode = run.Dispatches.SelectMany(dispatch => dispatch.Attempts.TakeLast(1)).Max(attempt => attempt.Result?.ExitCode),
        Reason = run.Reason,
        Dispatches = [.. run.Dispatches.Select(ToSnapshot)],
    };

    private static DispatchSnapshot ToSnapshot(DispatchRecord dispatch) => new()
    {
        Name = dispatch.Name,
        Status = dispatch.Status,
        Target = dispatch.Target,
        Epoch = dispatch.Epoch,
        Silo = dispatch.Silo,
        Attempts = dispatch.Attempts,
        NextAttemptAt = dispatch.NextAttemptAt,
        Reason = dispatch.Reason,
    };
}
