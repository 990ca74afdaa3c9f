namespace Cronium.Grains.Cluster;

/// <summary>What the cluster knows of itself. Keyed by 0; any silo answers.</summary>
[Alias("cronium.IClusterGrain")]
public interface IClusterGrain : IGrainWithIntegerKey
{
    /// <summary>The silos and what they own.</summary>
    [Alias("get")]
    Task<ClusterSnapshot> GetAsync();
}

/// <summary>The cluster at one moment.</summary>
[GenerateSerializer, Immutable, Alias("cronium.cluster")]
public sealed record ClusterSnapshot
{
    /// <summary>Name of the cluster.</summary>
    [Id(0)]
    public required string ClusterId { get; init; }

    /// <summary>Version of the product on the silo that answers.</summary>
    [Id(1)]
    public required string Version { get; init; }

    /// <summary>Every silo that is part of it, or was until a short while ago.</summary>
    [Id(2)]
    public required IReadOnlyList<SiloSnapshot> Silos { get; init; }
}

/// <summary>One silo.</summary>
[GenerateSerializer, Immutable, Alias("cronium.silo")]
public sealed record SiloSnapshot
{
    /// <summary>Name given by configuration, else made from machine and process.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Address and generation, as Orleans writes it.</summary>
    [Id(1)]
    public required string Address { get; init; }

    /// <summary><c>Leaving</c>: it hands its work over before it stops. Else Orleans' membership status: <c>Active</c>, <c>Joining</c>, <c>ShuttingDown</c>, <c>Dead</c>, ...</summary>
    [Id(2)]
    public required string Status { get; init; }

    /// <summary>Process id on its machine.</summary>
    [Id(3)]
    public int ProcessId { get; init; }

    /// <summary>Machine identity, when the silo runs local scripts.</summary>
    [Id(4)]
    public string? Machine { get; init; }

    /// <summary>Scheduler shards it owns now.</summary>
    [Id(5)]
    public IReadOnlyList<int> Shards { get; init; } = [];

    /// <summary>When its process started; null for a dead silo.</summary>
    [Id(6)]
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Whether a request may stop or kill it, as a drill does.</summary>
    [Id(7)]
    public bool AllowsKill { get; init; }
}
