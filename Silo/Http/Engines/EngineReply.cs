using Cronium.Grains.Engines;
using Cronium.Grains.Servers;
using Cronium.Silo.Http.Jobs;

namespace Cronium.Silo.Http.Engines;

/// <summary>A Docker Engine as the API answers it.</summary>
internal sealed record EngineReply
{
    /// <summary>The id it gave itself.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>Address of the silo that works with it; absent: none does right now.</summary>
    public string? Silo { get; init; }

    /// <summary>Addresses of the silos that are configured for it.</summary>
    public required IReadOnlyList<string> Silos { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required bool Reachable { get; init; }

    public string? LastError { get; init; }

    /// <summary>Containers go on while the engine restarts.</summary>
    public required bool LiveRestore { get; init; }

    public string? Trouble { get; init; }

    public required int Cpus { get; init; }

    public required long MemoryBytes { get; init; }

    public required int CgroupVersion { get; init; }

    /// <summary>The most that a job may ask for there.</summary>
    public required ResourcesDocument Limits { get; init; }

    /// <summary>Attempts at once.</summary>
    public required int Slots { get; init; }

    public required int Running { get; init; }

    public required int Waiting { get; init; }

    public required BreakerSnapshot Breaker { get; init; }

    public static EngineReply Of(EngineSnapshot engine) => new()
    {
        Id = engine.Id,
        Name = engine.Name,
        Version = engine.Version,
        Silo = engine.Silo,
        Silos = engine.Silos,
        Labels = engine.Labels,
        Reachable = engine.Reachable,
        LastError = engine.LastError,
        LiveRestore = engine.LiveRestore,
        Trouble = engine.Trouble,
        Cpus = engine.Cpus,
        MemoryBytes = engine.MemoryBytes,
        CgroupVersion = engine.CgroupVersion,
        Limits = ResourcesDocument.Of(engine.Limits),
        Slots = engine.Slots,
        Running = engine.Running,
        Waiting = engine.Waiting,
        Breaker = engine.Breaker,
    };
}
