using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Ssh;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Servers;

/// <summary>Puts the layers of a way to a server together: connections, circuit breaker, transport, executor. Connects to nothing.</summary>
internal sealed class ServerWays(ServerAccesses accesses, ServerNotes notes, SshInstruments instruments, ILogger<SshPool> logger, TimeProvider time)
{
    public ServerWay Open(ServerRecord server, CircuitBreaker breaker)
    {
        var connections = new ServerConnections(server, accesses, PoolOf);
        var guarded = new GuardedSessions(connections, breaker);
        var transport = new SshTransport(guarded, server.Definition, server.Abilities, abilities => _ = notes.NoteAsync(server, abilities), time);
        return new ServerWay(server.Definition, connections, guarded, new SupervisedExecutor(transport), transport.FindAsync);
    }

    private SshPool PoolOf(ServerAccess access, Action<string> taken) => new(
        access,
        async (server, fingerprint, _) =>
        {
            await TakeAsync(access, server, fingerprint);
            if (server == access.Definition.Name)
            {
                taken(fingerprint);
            }
        },
        instruments,
        logger,
        time);

    private async Task TakeAsync(ServerAccess access, string server, string fingerprint)
    {
        var shown = access;
        while (shown.Definition.Name != server && shown.Jump is { } jump)
        {
            shown = jump;
        }

        switch (await notes.TakeHostKeyAsync(shown.Definition, fingerprint))
        {
            case null:
                throw new TargetUnreachableException($"Server '{server}' was changed while it was connected to; the next try goes by the change.") { NothingSent = true };
            case var other when other != fingerprint:
                throw new TargetRefusedException(
                    $"Server '{server}' shows the host key {fingerprint}, but {other} was taken for it at the same time. Somebody may stand in between. Compare them, and apply the server with the right one as hostKey.");
        }
    }
}
