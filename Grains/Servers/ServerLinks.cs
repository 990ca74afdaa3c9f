using System.Collections.Concurrent;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Servers;

/// <summary>The ways to servers that this silo holds, for followers that outlive a call of the grain that owns the way.</summary>
internal sealed class ServerLinks(ServerWays ways, BreakerChronicle chronicle, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, ServerLink> _links = new();

    public IEnumerable<ServerLink> All => _links.Values;

    /// <summary>Null: the server's grain lives elsewhere now.</summary>
    public ServerLink? Find(string server) => _links.GetValueOrDefault(server);

    /// <summary>Opens the way for the grain that owns it from now on; connects to nothing yet.</summary>
    public ServerLink Open(ServerRecord server)
    {
        var link = new ServerLink(server, ways, chronicle, time);
        _links.AddOrUpdate(link.Name, link, (_, before) =>
        {
            before.Dispose();
            return link;
        });
        return link;
    }

    /// <summary>Gives the way up.</summary>
    public void Close(ServerLink link)
    {
        link.Dispose();
        _links.TryRemove(new KeyValuePair<string, ServerLink>(link.Name, link));
    }

    public void Dispose()
    {
        foreach (var link in _links.Values)
        {
            Close(link);
        }
    }
}
