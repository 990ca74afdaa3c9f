using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Ssh;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Servers;

/// <summary>One set of connections to a server behind its circuit breaker, and the executor over them. Replaced as a whole.</summary>
internal sealed class ServerWay
{
    private readonly ServerConnections _connections;

    public ServerWay(ServerRecord server, ServerConnections connections, CircuitBreaker breaker, ServerNotes notes, TimeProvider time)
    {
        _connections = connections;
        Sessions = new GuardedSessions(connections, breaker);
        Executor = new SupervisedExecutor(
            new SshTransport(Sessions, server.Definition, server.Abilities, abilities => _ = notes.NoteAsync(server, abilities), time));
    }

    public ISshSessions Sessions { get; }

    public IExecutor Executor { get; }

    public Task CloseAsync() => _connections.DisposeAsync().AsTask();
}
