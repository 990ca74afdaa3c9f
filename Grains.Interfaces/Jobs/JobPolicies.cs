namespace Cronium.Grains.Jobs;

/// <summary>An occurrence is due and a run of the same job is not final yet.</summary>
[GenerateSerializer, Alias("cronium.overlap")]
public enum OverlapPolicy
{
    /// <summary>Both run.</summary>
    Allow,

    /// <summary>The new occurrence gets a verdict instead of a run.</summary>
    Skip,

    /// <summary>The new run waits for the earlier ones, in order of due instant; at most 100 wait, further ones are skipped.</summary>
    Queue,

    /// <summary>The earlier runs are canceled; the new one starts when they are final.</summary>
    Replace,
}

/// <summary>Occurrences were noticed late, because no silo was there to notice them in time.</summary>
[GenerateSerializer, Alias("cronium.misfire")]
public enum MisfirePolicy
{
    /// <summary>None of them runs.</summary>
    Skip,

    /// <summary>The latest one runs, the others are summed up in one verdict.</summary>
    Last,

    /// <summary>All run, the latest 100 at most; the rest are summed up in one verdict.</summary>
    All,
}

/// <summary>An attempt was lost: it started, and its end cannot be known.</summary>
[GenerateSerializer, Alias("cronium.lost")]
public enum LostPolicy
{
    /// <summary>The run ends as <see cref="Runs.RunStatus.Lost"/>.</summary>
    Fail,

    /// <summary>The attempt is made again; for scripts that may safely run twice.</summary>
    Rerun,
}

/// <summary>How the delay grows from one retry to the next.</summary>
[GenerateSerializer, Alias("cronium.backoff")]
public enum Backoff
{
    /// <summary>The same delay each time.</summary>
    Constant,

    /// <summary>Twice the delay each time.</summary>
    Exponential,
}

/// <summary>Whether and when a failed or timed-out attempt is tried again.</summary>
[GenerateSerializer, Immutable, Alias("cronium.retry")]
public sealed record RetryPolicy
{
    /// <summary>Attempts in all, the first one included; 1 to 100. Default 1.</summary>
    [Id(0)]
    public int MaxAttempts { get; init; } = 1;

    /// <summary>How the delay grows. Default <see cref="Backoff.Exponential"/>.</summary>
    [Id(1)]
    public Backoff Backoff { get; init; } = Backoff.Exponential;

    /// <summary>Delay before the second attempt. Default 10 s. Each delay is shortened or lengthened by up to a tenth, so that retries spread.</summary>
    [Id(2)]
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>No delay is longer. Default 5 min.</summary>
    [Id(3)]
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>Limits of a container.</summary>
[GenerateSerializer, Immutable, Alias("cronium.resources")]
public sealed record ResourceLimits
{
    /// <summary>CPUs, for example 0.5.</summary>
    [Id(0)]
    public double? Cpu { get; init; }

    /// <summary>Memory and swap together, in bytes.</summary>
    [Id(1)]
    public long? MemoryBytes { get; init; }

    /// <summary>Processes and threads.</summary>
    [Id(2)]
    public int? Pids { get; init; }

    /// <summary>Size of <c>/tmp</c>, in bytes. It is memory, and counts as such.</summary>
    [Id(3)]
    public long? TmpBytes { get; init; }
}

/// <summary>When the image of a container is fetched from its registry.</summary>
[GenerateSerializer, Alias("cronium.pull")]
public enum PullPolicy
{
    /// <summary>When the engine does not have it.</summary>
    Missing,

    /// <summary>Before each attempt.</summary>
    Always,

    /// <summary>Never: an image that the engine does not have ends the attempt as refused.</summary>
    Never,
}
