using Cronium.Grains.Servers;

namespace Cronium.Grains.Execution.Ssh;

/// <summary>All that is needed to reach a server, credentials opened. Lives in memory only.</summary>
internal sealed record ServerAccess
{
    public required ServerDefinition Definition { get; init; }

    public required ServerCredentials Credentials { get; init; }

    /// <summary>The host key that is accepted, as <c>SHA256:...</c>; null: none is known yet, and the definition says to take the first.</summary>
    public string? HostKey { get; init; }

    /// <summary>The server to connect through; null: connect directly.</summary>
    public ServerAccess? Jump { get; init; }

    /// <summary>Names the server and nothing else.</summary>
    public override string ToString() => Definition.Name;
}
