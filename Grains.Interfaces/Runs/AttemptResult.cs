namespace Cronium.Grains.Runs;

/// <summary>How an attempt ended.</summary>
[GenerateSerializer, Alias("cronium.attempt-end")]
public enum AttemptEnd
{
    /// <summary>With an exit code.</summary>
    Exited,

    /// <summary>By a signal that nobody here sent.</summary>
    Signaled,

    /// <summary>By its time limit.</summary>
    TimedOut,

    /// <summary>By a cancel.</summary>
    Canceled,

    /// <summary>By the cap on its output.</summary>
    OutputLimit,

    /// <summary>It never started, and never will: the target refused it.</summary>
    Refused,

    /// <summary>It started, and its end cannot be known.</summary>
    Lost,
}

/// <summary>How an attempt ended, with the code or the reason.</summary>
[GenerateSerializer, Immutable, Alias("cronium.attempt-result")]
public sealed record AttemptResult
{
    /// <summary>How it ended. An end that this version does not know is a failure.</summary>
    [Id(0)]
    public required AttemptEnd End { get; init; }

    /// <summary>Exit code, 0 to 255, when the script ended with one.</summary>
    [Id(1)]
    public int? ExitCode { get; init; }

    /// <summary>Signal that ended it, when one did.</summary>
    [Id(2)]
    public int? Signal { get; init; }

    /// <summary>The cause as one sentence, for people.</summary>
    [Id(3)]
    public string? Reason { get; init; }

    /// <summary>Whether no process of the attempt was left when somebody looked; null: nobody had to look.</summary>
    [Id(4)]
    public bool? VerifiedGone { get; init; }

    /// <summary>The kernel ended processes of the attempt, as they together wanted more memory than its container has.</summary>
    [Id(5)]
    public bool OutOfMemory { get; init; }

    /// <summary>What the attempt took; null: the target does not measure it.</summary>
    [Id(6)]
    public ResourceUsage? Usage { get; init; }

    /// <summary>How it came to be known whether all of it is gone, as one sentence; null: at once, or nobody had to look.</summary>
    [Id(7)]
    public string? Proof { get; init; }
}

/// <summary>What an attempt took of the engine it ran on, and what it was limited to there.</summary>
[GenerateSerializer, Immutable, Alias("cronium.resource-usage")]
public sealed record ResourceUsage
{
    /// <summary>Most memory in use at once, in bytes, file cache included; null: not measured.</summary>
    [Id(0)]
    public long? PeakMemoryBytes { get; init; }

    /// <summary>Time of all CPUs together; null: not measured.</summary>
    [Id(1)]
    public TimeSpan? CpuTime { get; init; }

    /// <summary>The limits as the engine had them.</summary>
    [Id(2)]
    public Jobs.ResourceLimits? Limits { get; init; }
}
