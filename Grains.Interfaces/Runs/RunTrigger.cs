namespace Cronium.Grains.Runs;

/// <summary>What kind of cause a run has.</summary>
[GenerateSerializer, Alias("cronium.trigger-kind")]
public enum TriggerKind
{
    /// <summary>An occurrence of the schedule.</summary>
    Occurrence,

    /// <summary>A person or a program asked.</summary>
    Manual,

    /// <summary>A final run is tried again as a whole.</summary>
    Retry,
}

/// <summary>Why a run exists.</summary>
[GenerateSerializer, Immutable, Alias("cronium.run-trigger")]
public sealed record RunTrigger
{
    /// <summary>What kind of cause.</summary>
    [Id(0)]
    public required TriggerKind Kind { get; init; }

    /// <summary>The due instant, for an occurrence.</summary>
    [Id(1)]
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Who asked, for the other kinds.</summary>
    [Id(2)]
    public string? By { get; init; }

    /// <summary>The run that is tried again.</summary>
    [Id(3)]
    public RunId? RetryOf { get; init; }
}
