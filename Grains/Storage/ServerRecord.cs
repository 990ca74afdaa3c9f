using Cronium.Grains.Servers;

namespace Cronium.Grains.Storage;

/// <summary>The persisted truth about a server.</summary>
internal sealed record ServerRecord
{
    /// <summary>Random; a server that is removed and put again gets another one, so that nobody writes to it who meant the one before.</summary>
    public required string Uid { get; init; }

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

    /// <summary>Nothing but its name: what it holds must not get into a log by accident.</summary>
    public override string ToString() => Definition.Name;
}
