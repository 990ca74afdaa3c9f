using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Ssh;
using Cronium.Grains.Execution.Ssh.Checkup;
using Cronium.Grains.Recovery;

namespace Cronium.Grains.Servers;

/// <summary>One set of connections to a server behind its circuit breaker, and the executor over them. Replaced as a whole.</summary>
internal sealed class ServerWay(ServerDefinition server, ServerConnections connections, ISshSessions guarded, IExecutor executor, Func<CancellationToken, Task<IReadOnlyList<FoundAttempt>>> find)
{
    /// <summary>Behind the circuit breaker.</summary>
    public ISshSessions Sessions => guarded;

    public IExecutor Executor => executor;

    /// <inheritdoc cref="SshTransport.FindAsync"/>
    public Task<IReadOnlyList<FoundAttempt>> FindAsync(CancellationToken cancellationToken) => find(cancellationToken);

    /// <inheritdoc cref="ServerConnections.RetryNow"/>
    public void RetryNow() => connections.RetryNow();

    /// <summary>Looks at all that runs need, whether the circuit breaker lets calls through or not: a person wants to know.</summary>
    public ServerCheckup Checkup(TimeProvider time) => new(connections, server, () => connections.HostKey, time);

    public ServerLoad Load => connections.Status is { } status ? new ServerLoad { Connections = status.Connections, Sessions = status.Sessions } : new ServerLoad();

    /// <summary>Why the last try to connect failed; null: it went well, or there was none.</summary>
    public string? LastError => connections.Problem ?? connections.Status?.LastError;

    /// <summary>Takes up to 10 s.</summary>
    public Task CloseAsync() => connections.DisposeAsync().AsTask();
}
