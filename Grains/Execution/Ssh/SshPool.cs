using System.Net.Sockets;
using Cronium.Grains.Execution.Ssh.Connecting;
using Cronium.Grains.Execution.Ssh.Pooling;
using Microsoft.Extensions.Logging;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Cronium.Grains.Execution.Ssh;

/// <summary>
/// The connections to one server under one account. Grows when all sessions are in use, up to the definition's limits; replaces
/// what breaks; closes what is idle. A command whose connection broke before anything was sent is put on another one.
/// </summary>
internal sealed class SshPool : ISshSessions, IAsyncDisposable
{
    // A server that was restarted breaks every connection at once; one that breaks each new one is unreachable.
    private const int MostTries = 3;

    private readonly PoolParts _parts;
    private readonly PoolLinks _links;
    private readonly HealthChecks _checks;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _tending;
    private int _closed;

    /// <param name="access">The server, and all that is needed to get in.</param>
    /// <param name="hostKeyTaken">Keeps a host key seen first, before anybody uses the connection; when it throws, nobody does.</param>
    /// <param name="instruments">Shared by all pools.</param>
    public SshPool(ServerAccess access, HostKeyTaken hostKeyTaken, SshInstruments instruments, ILogger<SshPool> logger, TimeProvider time)
    {
        _parts = new PoolParts(access, instruments, logger, time);
        _links = new PoolLinks(_parts, hostKeyTaken);
        _checks = new HealthChecks(_parts, _links);
        _tending = Task.Run(() => _checks.RunAsync(_closing.Token), CancellationToken.None);
    }

    public PoolStatus Status => _links.Status;

    /// <summary>Whoever comes next is not told of the last failure, but has it tried again.</summary>
    public void RetryNow() => _links.RetryNow();

    public async Task<CommandOutput> ExecuteAsync(string command, ReadOnlyMemory<byte> input, TimeSpan limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(input.Length);
        for (var tries = 1; ; tries++)
        {
            var link = await _links.RentAsync(LinkKind.Commands, cancellationToken);
            var run = new CommandRun(link.Connection, _parts.Threads, command, input);
            try
            {
                return await RunAsync(link, run, limit, cancellationToken);
            }
            catch (SessionRefusedException refused)
            {
                await run.Returned;
                if (!_links.SessionRefused(link))
                {
                    throw ConnectFailures.Unreachable($"{_parts.Name} lets us in, but opens no session; look at MaxSessions and at forced commands in its SSH server.", refused);
                }
            }
            catch (TargetUnreachableException broken) when (broken.NothingSent && link.Connection.Reason is not null && tries < MostTries)
            {
                // It had broken while nobody looked.
            }
        }
    }

    public async Task<T> UseFilesAsync<T>(Func<ISftpClient, CancellationToken, Task<T>> use, CancellationToken cancellationToken)
    {
        var link = await _links.RentAsync(LinkKind.Files, cancellationToken);
        var answered = false;
        try
        {
            var result = await UseAsync(link.Connection, use, cancellationToken);
            answered = true;
            return result;
        }
        catch (SftpException)
        {
            answered = true;
            throw;
        }
        catch (Exception exception) when (IsBreak(exception, link.Connection))
        {
            link.Connection.Cut(exception is SshOperationTimeoutException ? "the server left a request for a file unanswered" : exception.Message);
            throw new TargetUnreachableException($"{_parts.Name}: the connection for files broke ({link.Connection.Reason}).", exception);
        }
        finally
        {
            _links.Return(link, answered);
        }
    }

    /// <summary>Closes all connections and fails what is under way; takes up to 10 s.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            await _closing.CancelAsync();
            await _tending;
            await _links.DisposeAsync();
            _closing.Dispose();
        }
    }

    private async Task<CommandOutput> RunAsync(PoolLink link, CommandRun run, TimeSpan limit, CancellationToken cancellationToken)
    {
        var began = _parts.Time.GetTimestamp();
        var answered = false;
        link.Add(run);
        try
        {
            var output = await run.ToEndAsync(limit, _parts.Time, cancellationToken);
            answered = true;
            _parts.Instruments.Executed(_parts.Time.GetElapsedTime(began));
            return output;
        }
        catch (TargetUnreachableException unreachable)
        {
            Doubt(link, unreachable);
            throw;
        }
        finally
        {
            _parts.Instruments.Sent(run.Sent);
            run.Returned = ReturnAsync(link, run, answered);
        }
    }

    // A command that takes too long is no proof; a session that is not opened in time is.
    private void Doubt(PoolLink link, TargetUnreachableException unreachable)
    {
        if (unreachable.InnerException is SshOperationTimeoutException)
        {
            link.Connection.Cut("the server stopped answering");
        }
        else if (unreachable.InnerException is TimeoutException)
        {
            _checks.BeginCheck(link, inDoubt: true);
        }
    }

    // The session counts until the server has closed it too.
    private async Task ReturnAsync(PoolLink link, CommandRun run, bool answered)
    {
        await run.Ended;
        link.Remove(run);
        _links.Return(link, answered);
    }

    // The library throws a plain InvalidOperationException where the server has ended the session that serves files.
    private static bool IsBreak(Exception exception, SshConnection connection) =>
        exception is SshException or SocketException or ObjectDisposedException
        || (exception is InvalidOperationException && !connection.Client.IsConnected);

    private static async Task<T> UseAsync<T>(SshConnection connection, Func<ISftpClient, CancellationToken, Task<T>> use, CancellationToken cancellationToken)
    {
        var using_ = use((ISftpClient)connection.Client, cancellationToken);
        try
        {
            return await using_.WaitAsync(connection.Gone);
        }
        catch (OperationCanceledException) when (connection.Reason is { } reason && !cancellationToken.IsCancellationRequested)
        {
            // The library may leave it waiting when the connection is closed on our side.
            _ = using_.ContinueWith(task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw new SshConnectionException(reason);
        }
    }
}
