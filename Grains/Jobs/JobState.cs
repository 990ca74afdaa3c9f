namespace Cronium.Grains.Jobs;

/// <summary>The persisted truth about a job. A deleted job keeps its row without a definition, so that revisions go on growing.</summary>
[GenerateSerializer, Alias("cronium.job-state")]
internal sealed record JobState
{
    /// <summary>Random; a job that is deleted and created again gets another one, so that its runs get other ids.</summary>
    [Id(0)]
    public string Uid { get; init; } = "";

    [Id(1)]
    public JobDefinition? Definition { get; init; }

    [Id(2)]
    public long Version { get; init; }

    /// <summary>Grows with every change the shard has to know: definition, pause, resume, deletion.</summary>
    [Id(3)]
    public long ScheduleRevision { get; init; }

    [Id(4)]
    public DateTimeOffset? PausedAt { get; init; }

    [Id(5)]
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Since when the present schedule counts, whenever its shard learns of it.</summary>
    [Id(6)]
    public DateTimeOffset ScheduledSince { get; init; }

    public JobState Replace(JobDefinition definition, DateTimeOffset now) => this with
    {
        Uid = Definition is null ? Guid.CreateVersion7().ToString("N") : Uid,
        PausedAt = Definition is null ? null : PausedAt,
        Version = Definition is null ? 1 : Version + 1,
        Definition = definition,
        ScheduleRevision = ScheduleRevision + 1,
        ScheduledSince = Definition?.Schedule == definition.Schedule ? ScheduledSince : now,
        UpdatedAt = now,
    };

    public JobState Pause(DateTimeOffset now) => this with { PausedAt = now, ScheduleRevision = ScheduleRevision + 1 };

    public JobState Resume(DateTimeOffset now) => this with { PausedAt = null, ScheduleRevision = ScheduleRevision + 1, ScheduledSince = now };

    public JobState Delete(DateTimeOffset now) => this with { Definition = null, PausedAt = null, UpdatedAt = now, ScheduleRevision = ScheduleRevision + 1 };
}
