using Cronium.Grains.Execution.Docker;

namespace Cronium.Grains.Engines;

/// <summary>What a silo tells the cluster of the engine it is configured for. Holds as long as the silo is active.</summary>
internal sealed record EngineOffer
{
    /// <summary>Address of the silo.</summary>
    public required string Silo { get; init; }

    /// <summary>The engine's own id.</summary>
    public required string Id { get; init; }

    /// <summary>As configured, else what the engine calls its host.</summary>
    public required string Name { get; init; }

    public required string Version { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Attempts at once.</summary>
    public required int Slots { get; init; }

    /// <summary>The most that a job may ask for.</summary>
    public required DockerLimits Max { get; init; }

    /// <summary>Why the engine does not answer this silo; null: it does.</summary>
    public string? Error { get; init; }

    public bool LiveRestore { get; init; }

    public string? Trouble { get; init; }

    public int Cpus { get; init; }

    public long MemoryBytes { get; init; }

    public int CgroupVersion { get; init; }
}
