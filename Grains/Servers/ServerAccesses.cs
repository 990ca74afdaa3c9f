using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Ssh;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Servers;

/// <summary>From what is stored of a server, and of those on the way to it, to what a connection needs.</summary>
internal sealed class ServerAccesses(ServerStore store, CredentialSeal seal)
{
    /// <summary>Opens the credentials.</summary>
    /// <exception cref="TargetRefusedException">They cannot be opened here, or a jump host does not exist any more.</exception>
    /// <exception cref="CroniumException">The store does not answer.</exception>
    public async Task<ServerAccess> ResolveAsync(ServerRecord server)
    {
        var way = new List<ServerRecord> { server };
        while (way[^1].Definition.JumpHost is { } next)
        {
            var hop = await store.FindAsync(next)
                ?? throw new TargetRefusedException($"Server '{server}' is reached through '{next}', which does not exist any more. Apply '{next}' again, or '{way[^1]}' with another jumpHost.");
            if (way.Exists(earlier => earlier.Definition.Name == next))
            {
                throw new TargetRefusedException($"The way to server '{server}' is a circle: {string.Join(" -> ", way)} -> {next}. Apply one of them with another jumpHost.");
            }

            way.Add(hop);
        }

        return Enumerable.Reverse(way).Aggregate((ServerAccess?)null, (jump, hop) => Access(hop, jump)) ?? throw new InvalidOperationException("A way has at least one server.");
    }

    private ServerAccess Access(ServerRecord server, ServerAccess? jump)
    {
        try
        {
            return new ServerAccess
            {
                Definition = server.Definition,
                Credentials = seal.Open(server.Definition.Name, server.Credentials),
                HostKey = server.HostKey(),
                Jump = jump,
            };
        }
        catch (CroniumException exception)
        {
            throw new TargetRefusedException(exception.Message, exception);
        }
    }
}
