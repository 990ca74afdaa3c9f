using Cronium.Grains.Scheduling;

namespace Cronium.Grains.Jobs;

/// <summary>What people edit: what to run, where, when, and what to do when something is in the way.</summary>
[GenerateSerializer, Immutable, Alias("cronium.job")]
public sealed record JobDefinition
{
    /// <summary>Unique name; see <see cref="JobName"/> for the rule.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>For people; at most 1,000 characters.</summary>
    [Id(1)]
    public string? Description { get; init; }

    /// <summary>When it is due; null: only by hand.</summary>
    [Id(2)]
    public Schedule? Schedule { get; init; }

    /// <summary>Where it runs.</summary>
    [Id(3)]
    public required Target Target { get; init; }

    /// <summary>What it runs.</summary>
    [Id(4)]
    public required Script Script { get; init; }

    /// <summary>Environment of the script. Names match <c>[A-Za-z_][A-Za-z0-9_]*</c>; values hold no NUL.</summary>
    [Id(5)]
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of secrets; each becomes an environment variable of the same name, and its value is masked in the log.</summary>
    [Id(6)]
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Limit of one attempt, counted from the start of the script, set-up excluded; null: none.</summary>
    [Id(7)]
    public TimeSpan? Timeout { get; init; }

    /// <summary>From TERM to KILL when an attempt is canceled or reaches its time limit. Default 10 s.</summary>
    [Id(8)]
    public TimeSpan KillGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether and when a failed attempt is tried again. Default: once, no retry.</summary>
    [Id(9)]
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>What to do when an occurrence is due while a run is still going. Default <see cref="OverlapPolicy.Skip"/>.</summary>
    [Id(10)]
    public OverlapPolicy Overlap { get; init; } = OverlapPolicy.Skip;

    /// <summary>What to do with occurrences noticed late. Default <see cref="MisfirePolicy.Last"/>.</summary>
    [Id(11)]
    public MisfirePolicy Misfire { get; init; } = MisfirePolicy.Last;

    /// <summary>What a lost attempt leads to. Default <see cref="LostPolicy.Fail"/>: nobody can know whether the script finished.</summary>
    [Id(12)]
    public LostPolicy IfLost { get; init; } = LostPolicy.Fail;

    /// <summary>Limits of a container; null: the engine's configured defaults.</summary>
    [Id(13)]
    public ResourceLimits? Resources { get; init; }

    /// <summary>Network of a container: <c>none</c>, <c>bridge</c>, or the name of a network. Default <c>none</c>.</summary>
    [Id(14)]
    public string Network { get; init; } = "none";

    /// <summary>When the image of a container is fetched. Default <see cref="PullPolicy.Missing"/>.</summary>
    [Id(15)]
    public PullPolicy Pull { get; init; }

    /// <summary>Name of the secret that opens the registry of the image, <c>USER:PASSWORD</c>; null: it is open to all.</summary>
    [Id(16)]
    public string? RegistrySecret { get; init; }

    /// <summary>Text files of a container by path, relative to the directory the script runs in; 1 MiB together.</summary>
    [Id(17)]
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();
}
