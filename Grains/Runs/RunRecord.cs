using Cronium.Grains.Jobs;

namespace Cronium.Grains.Runs;

/// <summary>The persisted truth about a run.</summary>
internal sealed record RunRecord
{
    public required RunId Id { get; init; }

    public required string Job { get; init; }

    public required string JobUid { get; init; }

    public required long JobVersion { get; init; }

    public required RunTrigger Trigger { get; init; }

    public required RunStatus Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string? Reason { get; init; }

    /// <summary>A cancel was asked for, by whom; final attempts are not retried then.</summary>
    public string? CanceledBy { get; init; }

    /// <summary>The job's overlap policy lets it start. False while it waits for earlier runs.</summary>
    public bool Released { get; init; }

    public IReadOnlyList<DispatchRecord> Dispatches { get; init; } = [];
}

/// <summary>The persisted truth about one dispatch of a run.</summary>
internal sealed record DispatchRecord
{
    public required string Name { get; init; }

    public required RunStatus Status { get; init; }

    /// <summary>The machine, server or engine chosen; written before anything is started there.</summary>
    public string? Target { get; init; }

    public long Epoch { get; init; }

    public string? Silo { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset? NextAttemptAt { get; init; }

    public IReadOnlyList<AttemptSnapshot> Attempts { get; init; } = [];
}

/// <summary>A run as it lies in the store.</summary>
/// <param name="Record">The record.</param>
/// <param name="Revision">Grows with each save; a save names the revision it is based on.</param>
/// <param name="Definition">The definition frozen at admission.</param>
/// <param name="Journal">What was written since the record was last written whole.</param>
internal sealed record StoredRun(RunRecord Record, long Revision, JobDefinition Definition, RunJournal Journal = default);

/// <summary>The tail of a stored run: changes that lie beside the record, of the latest revisions.</summary>
/// <param name="Entries">How many revisions.</param>
/// <param name="Dispatches">How many dispatches they hold.</param>
internal readonly record struct RunJournal(int Entries, int Dispatches);
