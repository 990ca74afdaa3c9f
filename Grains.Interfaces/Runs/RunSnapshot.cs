namespace Cronium.Grains.Runs;

/// <summary>A run as the outside sees it.</summary>
[GenerateSerializer, Immutable, Alias("cronium.run-snapshot")]
public sealed record RunSnapshot
{
    /// <summary>Identity.</summary>
    [Id(0)]
    public required RunId Id { get; init; }

    /// <summary>Name of the job.</summary>
    [Id(1)]
    public required string Job { get; init; }

    /// <summary>Version of the definition it runs.</summary>
    [Id(2)]
    public required long JobVersion { get; init; }

    /// <summary>Derived from the dispatches; final is sticky.</summary>
    [Id(3)]
    public required RunStatus Status { get; init; }

    /// <summary>Why it exists.</summary>
    [Id(4)]
    public required RunTrigger Trigger { get; init; }

    /// <summary>When it was admitted.</summary>
    [Id(5)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the first script started.</summary>
    [Id(6)]
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it became final.</summary>
    [Id(7)]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Exit code of the last attempt, when it ended with one; of several dispatches the largest.</summary>
    [Id(8)]
    public int? ExitCode { get; init; }

    /// <summary>Why it waits, or why it ended as it did, as one sentence.</summary>
    [Id(9)]
    public string? Reason { get; init; }

    /// <summary>One for each server or engine.</summary>
    [Id(10)]
    public IReadOnlyList<DispatchSnapshot> Dispatches { get; init; } = [];
}

/// <summary>One run on one server, engine or machine.</summary>
[GenerateSerializer, Immutable, Alias("cronium.dispatch-snapshot")]
public sealed record DispatchSnapshot
{
    /// <summary>Name within the run: the server's name, <c>container</c> or <c>local</c>.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(1)]
    public required RunStatus Status { get; init; }

    /// <summary>The server, engine or machine chosen; null until one is.</summary>
    [Id(2)]
    public string? Target { get; init; }

    /// <summary>Fencing number of the present owner; grows with each takeover.</summary>
    [Id(3)]
    public long Epoch { get; init; }

    /// <summary>The silo that follows it now.</summary>
    [Id(4)]
    public string? Silo { get; init; }

    /// <summary>Every try so far.</summary>
    [Id(5)]
    public IReadOnlyList<AttemptSnapshot> Attempts { get; init; } = [];

    /// <summary>When the next attempt starts, while it waits for one.</summary>
    [Id(6)]
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Why it waits, or why it ended as it did, as one sentence.</summary>
    [Id(7)]
    public string? Reason { get; init; }
}

/// <summary>One try of a dispatch.</summary>
[GenerateSerializer, Immutable, Alias("cronium.attempt-snapshot")]
public sealed record AttemptSnapshot
{
    /// <summary>Counts from 1.</summary>
    [Id(0)]
    public required int Number { get; init; }

    /// <summary>When the script started, by the target's clock.</summary>
    [Id(1)]
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its end was known.</summary>
    [Id(2)]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it ended; null while it goes on.</summary>
    [Id(3)]
    public AttemptResult? Result { get; init; }
}
