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

    /// <summary>Takes sentences on what goes on before the script starts, for its log; null: nobody reads them.</summary>
    public Func<string, Task>? Note { get; init; }

    /// <summary>One line for the target to keep, by which the run can be made again should the store forget it. Not secret; null: none.</summary>
    public string? Origin { get; init; }

    /// <summary>The container to perform it in; null where the target is no engine.</summary>
    public ContainerOrder? Container { get; init; }
}

/// <summary>The container an attempt is performed in.</summary>
internal sealed record ContainerOrder
{
    public required string Image { get; init; }

    /// <summary>As the job asks; what is null there is the operator's default.</summary>
    public ResourceLimits Limits { get; init; } = new();

    /// <summary><c>none</c>, <c>bridge</c> or the name of a network.</summary>
    public string Network { get; init; } = "none";

    public PullPolicy Pull { get; init; }

    /// <summary><c>USER:PASSWORD</c> of the image's registry; null: none. Never put where others can read it.</summary>
    public string? RegistryLogin { get; init; }

    /// <summary>Text files by path, relative to the directory the script runs in.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();
}
