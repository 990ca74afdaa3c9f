using Cronium.Grains.Servers;
using Renci.SshNet;

namespace Cronium.Grains.Execution.Ssh;

/// <summary>Sessions behind a circuit breaker: while the server counts as unreachable, nobody tries.</summary>
internal sealed class GuardedSessions(ISshSessions sessions, CircuitBreaker breaker) : ISshSessions
{
    public Task<CommandOutput> ExecuteAsync(string command, ReadOnlyMemory<byte> input, TimeSpan limit, CancellationToken cancellationToken) =>
        breaker.GuardAsync(() => sessions.ExecuteAsync(command, input, limit, cancellationToken), cancellationToken);

    public Task<T> UseFilesAsync<T>(Func<ISftpClient, CancellationToken, Task<T>> use, CancellationToken cancellationToken) =>
        breaker.GuardAsync(() => sessions.UseFilesAsync(use, cancellationToken), cancellationToken);
}
