using Cronium.Grains.Execution.Ssh;
using Cronium.Grains.Servers;
using Cronium.Integration.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Renci.SshNet;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>The pool of connections to a server of the tests, which a case may have closed and opened anew under those who use it.</summary>
internal sealed class HostSessions(SshDaemon server, SshAccount account, SshKey key) : ISshSessions, IAsyncDisposable
{
    private readonly SshInstruments _instruments = new();
    private SshPool? _pool;

    /// <summary>The server as the pool knows it.</summary>
    public ServerDefinition Definition { get; } = new()
    {
        Name = "here",
        Host = server.Host,
        Port = server.Port,
        User = account.Name,
        TrustOnFirstUse = true,
        Connections = new ConnectionLimits { ConnectTimeout = TimeSpan.FromSeconds(20) },
    };

    private SshPool Pool => LazyInitializer.EnsureInitialized(ref _pool, Open);

    public Task<CommandOutput> ExecuteAsync(string command, ReadOnlyMemory<byte> input, TimeSpan limit, CancellationToken cancellationToken) =>
        Pool.ExecuteAsync(command, input, limit, cancellationToken);

    public Task<T> UseFilesAsync<T>(Func<ISftpClient, CancellationToken, Task<T>> use, CancellationToken cancellationToken) =>
        Pool.UseFilesAsync(use, cancellationToken);

    /// <summary>Closes all connections from our side, whatever is under way; later calls open new ones.</summary>
    public async Task DropAsync()
    {
        if (Interlocked.Exchange(ref _pool, null) is { } pool)
        {
            await pool.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DropAsync();
        _instruments.Dispose();
    }

    private SshPool Open() => new(
        new ServerAccess { Definition = Definition, Credentials = new ServerCredentials { PrivateKey = key.Private } },
        (_, _, _) => Task.CompletedTask,
        _instruments,
        NullLogger<SshPool>.Instance,
        TimeProvider.System);
}
