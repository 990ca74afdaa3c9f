using Cronium.Grains.Jobs;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Engines;

/// <summary>A Docker Engine as the outside sees it.</summary>
[GenerateSerializer, Immutable, Alias("cronium.engine-snapshot")]
public sealed record EngineSnapshot
{
    /// <summary>The id it gave itself; stays the same as long as its data do.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Name for people: as configured, else that of its host. Two engines may bear the same.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>Version of the engine.</summary>
    [Id(2)]
    public required string Version { get; init; }

    /// <summary>Address of the silo that works with it; null: none does right now.</summary>
    [Id(3)]
    public string? Silo { get; init; }

    /// <summary>Addresses of the silos that are configured for it.</summary>
    [Id(4)]
    public IReadOnlyList<string> Silos { get; init; } = [];

    /// <summary>Values by name; targets ask for them.</summary>
    [Id(5)]
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>It answered when a silo asked it last.</summary>
    [Id(6)]
    public bool Reachable { get; init; }

    /// <summary>Why it did not; null: it did.</summary>
    [Id(7)]
    public string? LastError { get; init; }

    /// <summary>Containers go on while the engine restarts. Without it they end, and their runs are <see cref="Runs.RunStatus.Lost"/> or fail.</summary>
    [Id(8)]
    public bool LiveRestore { get; init; }

    /// <summary>What is not as it should be, as sentences for people; null: nothing.</summary>
    [Id(9)]
    public string? Trouble { get; init; }

    /// <summary>CPUs of its host.</summary>
    [Id(10)]
    public int Cpus { get; init; }

    /// <summary>Memory of its host, in bytes.</summary>
    [Id(11)]
    public long MemoryBytes { get; init; }

    /// <summary>1 or 2.</summary>
    [Id(12)]
    public int CgroupVersion { get; init; }

    /// <summary>The most that a job may ask for there.</summary>
    [Id(13)]
    public ResourceLimits Limits { get; init; } = new();

    /// <summary>Attempts at once.</summary>
    [Id(14)]
    public int Slots { get; init; }

    /// <summary>Attempts that hold a slot.</summary>
    [Id(15)]
    public int Running { get; init; }

    /// <summary>Attempts that wait for a slot.</summary>
    [Id(16)]
    public int Waiting { get; init; }

    /// <summary>The circuit breaker.</summary>
    [Id(17)]
    public required BreakerSnapshot Breaker { get; init; }
}
