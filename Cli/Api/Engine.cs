namespace Cronium.Cli.Api;

/// <summary>A Docker Engine as the API answers it.</summary>
internal sealed record Engine
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string Version { get; init; } = "";

    /// <summary>Address of the silo that works with it.</summary>
    public string? Silo { get; init; }

    public IReadOnlyList<string> Silos { get; init; } = [];

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public bool Reachable { get; init; }

    public string? LastError { get; init; }

    public bool LiveRestore { get; init; }

    public string? Trouble { get; init; }

    public int Cpus { get; init; }

    public long MemoryBytes { get; init; }

    public int CgroupVersion { get; init; }

    /// <summary>The most that a job may ask for.</summary>
    public EngineLimits Limits { get; init; } = new();

    public int Slots { get; init; }

    public int Running { get; init; }

    public int Waiting { get; init; }

    public ServerBreaker Breaker { get; init; } = new();
}

/// <summary>Limits as documents write them.</summary>
internal sealed record EngineLimits
{
    public double? Cpu { get; init; }

    public string? Memory { get; init; }

    public int? Pids { get; init; }

    public string? Tmp { get; init; }
}
