using Cronium.Grains.Storage;

namespace Cronium.Grains.Servers;

/// <summary>From what is stored of a server, and what is known of its connections, to what the outside sees.</summary>
internal static class ServerSnapshots
{
    /// <summary>A server that no silo holds connections to.</summary>
    public static ServerSnapshot AtRest(this ServerRecord server) => new()
    {
        Definition = server.Definition,
        Version = server.Version,
        UpdatedAt = server.UpdatedAt,
        Credentials = server.CredentialKinds,
        HostKey = server.HostKey(),
        Breaker = Circuit.Restore(server.Circuit).ToSnapshot(),
        Abilities = server.Abilities,
    };
}
