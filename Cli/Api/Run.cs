using Cronium.Grains.Runs;

namespace Cronium.Cli.Api;

/// <summary>A run as the API answers it.</summary>
internal sealed record Run
{
    public required string Id { get; init; }

    public required string Job { get; init; }

    public RunStatus Status { get; init; }

    public Cause? Trigger { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public int? ExitCode { get; init; }

    public string? Reason { get; init; }

    public IReadOnlyList<Dispatch> Dispatches { get; init; } = [];

    /// <summary>How its last attempt ended; null: none has.</summary>
    public Outcome? LastOutcome => Dispatches.SelectMany(dispatch => dispatch.Attempts).Select(attempt => attempt.Result).LastOrDefault(result => result is not null);
}

/// <summary>Why a run exists.</summary>
internal sealed record Cause
{
    public TriggerKind Kind { get; init; }

    public string? By { get; init; }

    public string? RetryOf { get; init; }
}

/// <summary>One run on one target.</summary>
internal sealed record Dispatch
{
    public required string Name { get; init; }

    public RunStatus Status { get; init; }

    /// <summary>The engine or machine chosen.</summary>
    public string? Target { get; init; }

    /// <summary>Address of the silo that follows it now.</summary>
    public string? Silo { get; init; }

    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Why it waits, or why it ended as it did.</summary>
    public string? Reason { get; init; }

    public IReadOnlyList<Attempt> Attempts { get; init; } = [];

    /// <summary>How its last attempt ended; null: none has.</summary>
    public Outcome? LastOutcome => Attempts.Select(attempt => attempt.Result).LastOrDefault(result => result is not null);
}

/// <summary>One try of a dispatch.</summary>
internal sealed record Attempt
{
    public int Number { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public Outcome? Result { get; init; }
}

/// <summary>How an attempt ended. The kind stays text: a newer silo may know kinds that this command does not.</summary>
internal sealed record Outcome
{
    public string? End { get; init; }

    public int? ExitCode { get; init; }

    public int? Signal { get; init; }

    public string? Reason { get; init; }

    /// <summary>Whether nothing of it was left when somebody looked; null: nobody had to look.</summary>
    public bool? VerifiedGone { get; init; }

    public bool OutOfMemory { get; init; }

    public Usage? Usage { get; init; }
}

/// <summary>What an attempt took of its engine.</summary>
internal sealed record Usage
{
    public long? PeakMemoryBytes { get; init; }

    public long? CpuMs { get; init; }

    /// <summary>The limits as the engine had them.</summary>
    public EngineLimits? Limits { get; init; }
}

/// <summary>The answer to a request that made a run.</summary>
internal sealed record NewRun(string Id);
