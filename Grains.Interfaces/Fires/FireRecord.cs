using Cronium.Grains.Runs;

namespace Cronium.Grains.Fires;

/// <summary>What became of a due instant.</summary>
[GenerateSerializer, Alias("cronium.verdict")]
public enum FireVerdict
{
    /// <summary>Noticed; the job has not decided yet.</summary>
    Due,

    /// <summary>It led to a run.</summary>
    Run,

    /// <summary>A run before it was still going.</summary>
    SkippedOverlap,

    /// <summary>It was noticed too late, and the misfire policy said no.</summary>
    SkippedMisfire,

    /// <summary>The job was paused.</summary>
    SkippedPaused,
}

/// <summary>A row of the fire ledger: one due instant, or a stretch of them summed up, and what became of it.</summary>
[GenerateSerializer, Immutable, Alias("cronium.fire")]
public sealed record FireRecord
{
    /// <summary>Name of the job.</summary>
    [Id(0)]
    public required string Job { get; init; }

    /// <summary>The due instant; of a stretch, the first one.</summary>
    [Id(1)]
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>The last due instant of a stretch; null: it is a single one.</summary>
    [Id(2)]
    public DateTimeOffset? Until { get; init; }

    /// <summary>How many due instants the row stands for.</summary>
    [Id(3)]
    public long Count { get; init; } = 1;

    /// <summary>What became of it.</summary>
    [Id(4)]
    public required FireVerdict Verdict { get; init; }

    /// <summary>When a scheduler shard noticed it.</summary>
    [Id(5)]
    public required DateTimeOffset NoticedAt { get; init; }

    /// <summary>The run it led to.</summary>
    [Id(6)]
    public RunId? Run { get; init; }

    /// <summary>Why, as one sentence.</summary>
    [Id(7)]
    public string? Reason { get; init; }

    /// <summary>Fencing number of the shard that fired it.</summary>
    [Id(8)]
    public long ShardEpoch { get; init; }
}
