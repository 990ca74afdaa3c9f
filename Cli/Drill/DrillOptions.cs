namespace Cronium.Cli.Drill;

/// <summary>What is asked of a drill.</summary>
internal sealed record DrillOptions
{
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(20);

    /// <summary>A run a second: longer ones would outgrow the history that a job keeps.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Stop it as SIGTERM does, instead of killing it.</summary>
    public required bool Drain { get; init; }

    /// <summary>The silo; null: the one that looks after the canaries.</summary>
    public string? Silo { get; init; }

    public required DrillTarget Target { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Jobs that run every second.</summary>
    public required int Jobs { get; init; }

    /// <summary>Ask nothing.</summary>
    public bool Yes { get; init; }

    /// <summary>How long everything is watched before the silo is ended.</summary>
    public TimeSpan Before => Duration / 4;
}
