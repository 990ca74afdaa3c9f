using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Ssh;
using Cronium.Grains.Execution.Ssh.Pooling;
using Cronium.Grains.Storage;
using Renci.SshNet;

namespace Cronium.Grains.Servers;

/// <summary>
/// The connections to one server. Made ready when somebody first needs them: then the credentials are opened and the way
/// is looked up, and again as long as that fails, for somebody may have mended it.
/// </summary>
internal sealed class ServerConnections(ServerRecord server, ServerAccesses accesses, Func<ServerAccess, Action<string>, SshPool> open) : ISshSessions, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private Task<SshPool>? _pool;
    private volatile string? _hostKey = server.HostKey();
    private bool _closed;

    /// <summary>The host key that is accepted; null: none was seen yet.</summary>
    public string? HostKey => _hostKey;

    /// <summary>Null: nobody needed them yet.</summary>
    public PoolStatus? Status => _pool is { IsCompletedSuccessfully: true } pool ? pool.Result.Status : null;

    /// <summary>Why they could not be made ready; null: nothing stands in the way.</summary>
    public string? Problem => _pool?.Exception?.InnerException?.Message;

    public async Task<CommandOutput> ExecuteAsync(string command, ReadOnlyMemory<byte> input, TimeSpan limit, CancellationToken cancellationToken) =>
        await (await ReadyAsync(cancellationToken)).ExecuteAsync(command, input, limit, cancellationToken);

    public async Task<T> UseFilesAsync<T>(Func<ISftpClient, CancellationToken, Task<T>> use, CancellationToken cancellationToken) =>
        await (await ReadyAsync(cancellationToken)).UseFilesAsync(use, cancellationToken);

    /// <summary>Somebody may have mended the server: the next call connects instead of repeating why the last one failed.</summary>
    public void RetryNow() => (_pool is { IsCompletedSuccessfully: true } pool ? pool.Result : null)?.RetryNow();

    /// <summary>Closes what there is; nothing new is opened.</summary>
    public async ValueTask DisposeAsync()
    {
        Task<SshPool>? pool;
        lock (_lock)
        {
            _closed = true;
            pool = _pool;
        }

        if (pool is not null && await pool.ContinueWith(opened => opened.IsCompletedSuccessfully ? opened.Result : null, TaskScheduler.Default) is { } present)
        {
            await present.DisposeAsync();
        }
    }

    private Task<SshPool> ReadyAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_closed)
            {
                throw new TargetUnreachableException($"The connections to server '{server}' were given up; others take their place.") { NothingSent = true };
            }

            if (_pool is null or { IsFaulted: true })
            {
                _pool = OpenAsync();
            }

            return _pool.IsCompletedSuccessfully ? _pool : _pool.WaitAsync(cancellationToken);
        }
    }

    // Not ended by who happens to wait for it: others do as well.
    private async Task<SshPool> OpenAsync()
    {
        await Task.Yield();
        return open(await accesses.ResolveAsync(server), taken => _hostKey = taken);
    }
}
