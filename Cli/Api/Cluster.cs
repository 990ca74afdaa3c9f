namespace Cronium.Cli.Api;

/// <summary>The cluster as the silo that answers sees it.</summary>
internal sealed record Cluster
{
    public required string ClusterId { get; init; }

    public required string Version { get; init; }

    public IReadOnlyList<ClusterSilo> Silos { get; init; } = [];
}

/// <summary>One silo of it.</summary>
internal sealed record ClusterSilo
{
    public required string Name { get; init; }

    public required string Address { get; init; }

    public required string Status { get; init; }

    public int ProcessId { get; init; }

    public IReadOnlyList<int> Shards { get; init; } = [];

    /// <summary>Identity of its machine, when it runs local scripts there.</summary>
    public string? Machine { get; init; }

    /// <summary>Whether a request may stop or kill it.</summary>
    public bool AllowsKill { get; init; }

    public bool IsActive => Status == "Active";

    /// <summary>Null: nobody knows, as of a silo that is dead.</summary>
    public DateTimeOffset? StartedAt { get; init; }
}

/// <summary>A secret; its value never comes out.</summary>
internal sealed record SecretName(string Name);
