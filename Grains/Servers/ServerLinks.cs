using System.Collections.Concurrent;

namespace Cronium.Grains.Servers;

/// <summary>The ways to servers that this silo holds, for followers that outlive a call of the grain that owns the way.</summary>
internal sealed class ServerLinks
{
    private readonly ConcurrentDictionary<string, ServerLink> _links = new();

    /// <summary>Null: the server's grain lives elsewhere now.</summary>
    public ServerLink? Find(string server) => _links.GetValueOrDefault(server);
}
