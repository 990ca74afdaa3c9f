using Cronium.Grains.Runs;

namespace Cronium.Grains.Jobs;

/// <summary>A job as the outside sees it.</summary>
[GenerateSerializer, Immutable, Alias("cronium.job-snapshot")]
public sealed record JobSnapshot
{
    /// <summary>What people edit.</summary>
    [Id(0)]
    public required JobDefinition Definition { get; init; }

    /// <summary>Counts the changes of the definition from 1; a replace may name the version it is based on.</summary>
    [Id(1)]
    public required long Version { get; init; }

    /// <summary>Since when it is paused; null: it is not.</summary>
    [Id(2)]
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>When this version was accepted.</summary>
    [Id(3)]
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The next due instant; null when manual, paused or past.</summary>
    [Id(4)]
    public DateTimeOffset? NextDueAt { get; init; }

    /// <summary>Runs that are not final yet, in order of creation.</summary>
    [Id(5)]
    public IReadOnlyList<RunId> ActiveRuns { get; init; } = [];

    /// <summary>The run that ended last; null: none has.</summary>
    [Id(6)]
    public LastRun? LastRun { get; init; }
}

/// <summary>How the latest run of a job ended.</summary>
[GenerateSerializer, Immutable, Alias("cronium.last-run")]
public sealed record LastRun([property: Id(0)] RunId Id, [property: Id(1)] RunStatus Status, [property: Id(2)] DateTimeOffset EndedAt);
