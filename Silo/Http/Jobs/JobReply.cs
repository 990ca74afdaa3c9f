using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;

namespace Cronium.Silo.Http.Jobs;

/// <summary>A job as the API answers it.</summary>
internal sealed record JobReply
{
    public required string Name { get; init; }

    /// <summary>Counts the changes of the definition; also the ETag.</summary>
    public required long Version { get; init; }

    public DateTimeOffset? PausedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? NextDueAt { get; init; }

    /// <summary>Ids of runs that are not final yet.</summary>
    public required IReadOnlyList<RunId> ActiveRuns { get; init; }

    public LastRunReply? LastRun { get; init; }

    /// <summary>The job file in its long form.</summary>
    public required JobDocument Definition { get; init; }

    public static JobReply Of(JobSnapshot job) => new()
    {
        Name = job.Definition.Name,
        Version = job.Version,
        PausedAt = job.PausedAt,
        UpdatedAt = job.UpdatedAt,
        NextDueAt = job.NextDueAt,
        ActiveRuns = job.ActiveRuns,
        LastRun = job.LastRun is { } last ? new LastRunReply(last.Id, last.Status, last.EndedAt) : null,
        Definition = JobDocument.Of(job.Definition),
    };
}

/// <summary>How the latest run of a job ended.</summary>
internal sealed record LastRunReply(RunId Id, RunStatus Status, DateTimeOffset EndedAt);
