using Cronium.Grains.Jobs;

namespace Cronium.Grains.Execution;

/// <summary>Everything an executor needs to perform an attempt.</summary>
internal sealed record AttemptOrder
{
    public required AttemptId Attempt { get; init; }

    /// <summary>Fencing number of the owner that orders it; recorded in the claim.</summary>
    public required long Epoch { get; init; }

    public required Script Script { get; init; }

    /// <summary>Complete environment of the script, secrets resolved. Never put on a command line.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>How long after this moment, by the target's clock, the attempt may still start. A later launch is refused there.</summary>
    public TimeSpan StartWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time limit counted from the script's start; null: none.</summary>
    public TimeSpan? Timeout { get; init; }

    public TimeSpan KillGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Cap on the bytes both streams together may occupy on the target.</summary>
    public long MaxOutputBytes { get; init; } = 10L * 1024 * 1024 * 1024;
}
