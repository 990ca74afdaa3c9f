using Cronium.Grains.Execution.Docker;

namespace Cronium.Grains.Engines;

/// <summary>The Docker Engine that this silo reaches, and what is allowed there.</summary>
/// <param name="Endpoint">Where it listens; null: this silo has none.</param>
internal sealed record EngineSettings(EngineEndpoint? Endpoint)
{
    /// <summary>Name for people; null: what the engine calls its host.</summary>
    public string? Name { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Attempts at once. Default 20.</summary>
    public int MaxConcurrent { get; init; } = 20;

    /// <summary>Between two looks at the engine, each told to the cluster. Default 10 s.</summary>
    public TimeSpan ProbeEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two sweeps of what ended attempts left. Default 1 min.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromMinutes(1);

    public DockerOptions Docker { get; init; } = new();
}
