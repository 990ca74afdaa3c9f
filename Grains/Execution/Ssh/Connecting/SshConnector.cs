using Renci.SshNet;
using Renci.SshNet.Common;

namespace Cronium.Grains.Execution.Ssh.Connecting;

/// <summary>Is told of a host key that was taken on first use, and keeps it.</summary>
/// <param name="server">Name of the server; may be that of a jump host.</param>
/// <param name="fingerprint">As <c>SHA256:...</c>.</param>
internal delegate Task HostKeyTaken(string server, string fingerprint, CancellationToken cancellationToken);

/// <summary>Opens connections to one server, one at a time. Not thread-safe.</summary>
internal sealed class SshConnector(ServerAccess access, HostKeyTaken hostKeyTaken, TimeProvider time) : IAsyncDisposable
{
    // For the library to notice its own limit first: it knows which step took too long.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    // Each may hold a thread for long, where something trickles out one byte after the other.
    private const int MostAbandoned = 3;

    private readonly Login _login = new(access);
    private readonly JumpTunnel? _tunnel = access.Jump is null ? null : new JumpTunnel(access, hostKeyTaken, time);
    private HostKeyFamily? _family;
    private int _abandoned;

    /// <summary>The host key that is accepted; null: none is known yet.</summary>
    public string? HostKey { get; private set; } = access.HostKey ?? access.Definition.HostKey;

    /// <summary>Connects and logs in; a host key seen first has been kept when it returns.</summary>
    /// <exception cref="TargetUnreachableException">It could not be connected to, or did not let us in; says why.</exception>
    /// <exception cref="FilesUnavailableException">It serves no files, and they were asked for.</exception>
    public async Task<SshConnection> ConnectAsync(bool files, CancellationToken cancellationToken)
    {
        try
        {
            return await TryAsync(files, _family, cancellationToken);
        }
        catch (OtherHostKeyException other)
        {
            return await TryOtherFamiliesAsync(files, other, cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _tunnel?.DisposeAsync() ?? ValueTask.CompletedTask;

    // A server has a key of each kind, and the known fingerprint does not tell of which kind it is.
    private async Task<SshConnection> TryOtherFamiliesAsync(bool files, OtherHostKeyException first, CancellationToken cancellationToken)
    {
        foreach (var family in Enum.GetValues<HostKeyFamily>().Where(family => family != first.Family))
        {
            try
            {
                var connection = await TryAsync(files, family, cancellationToken);
                _family = family;
                return connection;
            }
            catch (Exception exception) when (exception is OtherHostKeyException or TargetRefusedException { InnerException: SshConnectionException })
            {
                // Neither this kind.
            }
        }

        throw first.Refusal;
    }

    private async Task<SshConnection> TryAsync(bool files, HostKeyFamily? family, CancellationToken cancellationToken)
    {
        var (host, port) = _tunnel is null
            ? (ServerText.Host(access), access.Definition.Port)
            : await _tunnel.OpenAsync(cancellationToken);
        var deadline = new Deadline(access.Definition.Connections.ConnectTimeout, time);
        var attempt = new ConnectAttempt(access, HostKey, deadline);
        var client = Client(files, new ConnectionInfo(host, port, access.Definition.User, await WaysAsync(attempt)), family);
        attempt.Follow(client);
        await RunAsync(client, attempt, cancellationToken);
        return await AcceptedAsync(client, attempt, cancellationToken);
    }

    // Reading an encrypted key takes the processor for a good part of a second.
    private Task<AuthenticationMethod[]> WaysAsync(ConnectAttempt attempt) =>
        Task.Factory.StartNew(() => _login.Ways(attempt), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static BaseClient Client(bool files, ConnectionInfo info, HostKeyFamily? family)
    {
        Algorithms.Harden(info, family);
        // The pool counts sessions; a refused one is for it to deal with.
        info.MaxSessions = ushort.MaxValue;
        info.RetryAttempts = 1;
        return files ? new SftpClient(info) : new SshClient(info);
    }

    private async Task RunAsync(BaseClient client, ConnectAttempt attempt, CancellationToken cancellationToken)
    {
        if (_abandoned >= MostAbandoned)
        {
            client.Dispose();
            throw ConnectFailures.Unreachable($"{ServerText.Name(access)} keeps earlier tries to connect hanging; is it an SSH server that listens there?", null);
        }

        if (client is SftpClient sftp)
        {
            sftp.OperationTimeout = attempt.Limit;
        }

        // A thread of its own: the library blocks the one it is called on until it is logged in.
        var connecting = Task.Factory.StartNew(client.Connect, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await connecting.WaitAsync(attempt.Limit + Grace, time, cancellationToken);
        }
        catch (Exception exception)
        {
            Abandon(client, connecting);
            if (exception is OperationCanceledException)
            {
                throw;
            }

            throw Explained(attempt, exception is TimeoutException ? new SshOperationTimeoutException(exception.Message) : exception);
        }
    }

    private void Abandon(BaseClient client, Task connecting)
    {
        Interlocked.Increment(ref _abandoned);
        _ = connecting.ContinueWith(
            task =>
            {
                _ = task.Exception;
                client.Dispose();
                Interlocked.Decrement(ref _abandoned);
            },
            CancellationToken.None,
            TaskContinuationOptions.LongRunning,
            TaskScheduler.Default);
    }

    private Exception Explained(ConnectAttempt attempt, Exception failure)
    {
        if (attempt is { Stage: ConnectStage.LoggedIn, Lost: false } && failure is SshException and not SshConnectionException)
        {
            return new FilesUnavailableException($"{ServerText.Name(access)} serves no files by SFTP.", failure is not SshOperationTimeoutException, failure);
        }

        if (attempt.Stage == ConnectStage.Reaching && _tunnel?.Refusal is { } refusal)
        {
            return ConnectFailures.Unreachable($"{ServerText.Name(access)} could not be reached from its jump host '{access.Jump}': {refusal}.", failure);
        }

        var explained = ConnectFailures.Explain(attempt, _login.KeyKind, failure);
        return attempt is { Verdict: HostKeyVerdict.Changed, SeenFamily: { } family } && explained is TargetRefusedException refused
            ? new OtherHostKeyException(refused, family)
            : explained;
    }

    private async Task<SshConnection> AcceptedAsync(BaseClient client, ConnectAttempt attempt, CancellationToken cancellationToken)
    {
        var connection = new SshConnection(client, access, _tunnel is null ? null : new BorrowedThread());
        if (attempt.Verdict == HostKeyVerdict.First && attempt.KnownHostKey is { } taken)
        {
            try
            {
                await hostKeyTaken(access.Definition.Name, taken, cancellationToken);
            }
            catch
            {
                connection.Cut();
                _ = Task.Factory.StartNew(connection.Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                throw;
            }

            HostKey = taken;
        }

        return connection;
    }

    /// <summary>The key shown is not the one we know, but the server may have another.</summary>
    private sealed class OtherHostKeyException(TargetRefusedException refusal, HostKeyFamily family) : Exception(refusal.Message, refusal)
    {
        public TargetRefusedException Refusal => refusal;

        public HostKeyFamily Family => family;
    }
}
