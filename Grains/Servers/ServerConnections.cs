using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Ssh;
using Cronium.Grains.Storage;
using Renci.SshNet;

namespace Cronium.Grains.Servers;

/// <summary>
/// The connections to one server. Made ready when somebody first needs them: then the credentials are opened and the way
/// is looked up, and again as long as that fails, for somebody may have mended it.
/// </summary>
internal sealed class ServerConnections(ServerRecord server, ServerAccesses accesses, Func<ServerAccess, SshPool> open) : ISshSessions, IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private volatile SshPool? _pool;
    private volatile string? _problem;
    private volatile bool _closed;

    /// <summary>Null: nobody needed them yet.</summary>
    public SshPool? Pool => _pool;

    /// <summary>Why they could not be made ready; null: nothing stands in the way.</summary>
    public string? Problem => _problem;

    public async Task<CommandOutput> ExecuteAsync(string command, ReadOnlyMemory<byte> input, TimeSpan limit, CancellationToken cancellationToken) =>
        await (await ReadyAsync(cancellationToken)).ExecuteAsync(command, input, limit, cancellationToken);

    public async Task<T> UseFilesAsync<T>(Func<ISftpClient, CancellationToken, Task<T>> use, CancellationToken cancellationToken) =>
        await (await ReadyAsync(cancellationToken)).UseFilesAsync(use, cancellationToken);

    /// <summary>Closes what there is; nothing new is opened.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await _opening.WaitAsync();
        _opening.Release();
        if (_pool is { } pool)
        {
            await pool.DisposeAsync();
        }
    }

    private async ValueTask<SshPool> ReadyAsync(CancellationToken cancellationToken)
    {
        if (_pool is { } ready)
        {
            return ready;
        }

        await _opening.WaitAsync(cancellationToken);
        try
        {
            return _pool ??= await OpenAsync();
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task<SshPool> OpenAsync()
    {
        if (_closed)
        {
            throw new TargetUnreachableException($"The connections to server '{server}' were given up; others take their place.") { NothingSent = true };
        }

        try
        {
            var pool = open(await accesses.ResolveAsync(server));
            _problem = null;
            return pool;
        }
        catch (Exception exception)
        {
            _problem = exception.Message;
            throw;
        }
    }
}
