using Cronium.Grains.Servers;

namespace Cronium.Grains.Storage;

/// <summary>The persisted truth about a server.</summary>
internal sealed record ServerRecord
{
    private static readonly Dictionary<string, string> NoLabels = [];
    private static readonly BreakerPolicy AnyPolicy = new();

    public required ServerDefinition Definition { get; init; }

    public required long Version { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>As <see cref="CredentialSeal"/> made them.</summary>
    public required string Credentials { get; init; }

    /// <summary>What they are, for people: kinds and fingerprints.</summary>
    public required string CredentialKinds { get; init; }

    /// <summary>The host key that was taken on first use, as <c>SHA256:...</c>.</summary>
    public string? TakenHostKey { get; init; }

    public ServerAbilities? Abilities { get; init; }

    /// <summary>Null while calls are let through.</summary>
    public KeptCircuit? Circuit { get; init; }

    /// <summary>The host key that is accepted: pinned, or taken on first use. Null: none was seen yet.</summary>
    public string? HostKey() => Definition.HostKey ?? TakenHostKey;

    /// <summary>Whether connections made by one record serve the other as well.</summary>
    public bool HasWayOf(ServerRecord other) => Credentials == other.Credentials && WayOf(Definition) == WayOf(other.Definition);

    /// <summary>Whether both are the same account in the same place, so that what was found out there holds.</summary>
    public bool HasPlaceOf(ServerRecord other) =>
        HasAddressOf(other.Definition) && (Definition.User, Definition.Directory, Definition.JumpHost) == (other.Definition.User, other.Definition.Directory, other.Definition.JumpHost);

    /// <summary>Whether a host key that is taken for the one is the other's.</summary>
    public bool HasAddressOf(ServerDefinition other) => (Definition.Host, Definition.Port) == (other.Host, other.Port);

    /// <summary>Nothing but its name: what it holds must not get into a log by accident.</summary>
    public override string ToString() => Definition.Name;

    private static ServerDefinition WayOf(ServerDefinition server) =>
        server with { Labels = NoLabels, MaxConcurrent = 0, Breaker = AnyPolicy, Description = null };
}
