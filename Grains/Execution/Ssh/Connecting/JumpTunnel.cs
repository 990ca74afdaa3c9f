using Renci.SshNet;
using Renci.SshNet.Messages.Connection;

namespace Cronium.Grains.Execution.Ssh.Connecting;

/// <summary>
/// The way through another server: one connection to it, and a port of the loopback interface behind which it connects on. The
/// library can forward only a port that listens; whoever else finds that port meets the target's own login. Used by one at a time.
/// </summary>
internal sealed class JumpTunnel(ServerAccess target, HostKeyTaken hostKeyTaken, TimeProvider time) : IAsyncDisposable
{
    private const string Loopback = "127.0.0.1";

    private readonly SshConnector _connector = new(target.Jump ?? throw new ArgumentNullException(nameof(target)), hostKeyTaken, time);
    private SshConnection? _connection;
    private ForwardedPortLocal? _port;

    /// <summary>Why the jump host last refused to connect on; null: it did not.</summary>
    public string? Refusal { get; private set; }

    /// <summary>The address to connect to in the target's place.</summary>
    /// <exception cref="TargetUnreachableException">The jump host cannot be connected to.</exception>
    public async Task<(string Host, int Port)> OpenAsync(CancellationToken cancellationToken)
    {
        Refusal = null;
        if (_connection is null or { Reason: not null } || _port is not { IsStarted: true })
        {
            await CloseAsync();
            _connection = await ReachAsync(cancellationToken);
            _port = await Task.Factory.StartNew(() => Forward(_connection), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        return (Loopback, (int)_port.BoundPort);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await _connector.DisposeAsync();
    }

    private async Task<SshConnection> ReachAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _connector.ConnectAsync(files: false, cancellationToken);
        }
        catch (TargetRefusedException refused)
        {
            throw new TargetRefusedException($"{ServerText.Name(target)} is behind a jump host that does not let us in: {refused.Message}", refused);
        }
        catch (TargetUnreachableException unreachable)
        {
            throw ConnectFailures.Unreachable($"{ServerText.Name(target)} is behind a jump host that cannot be reached: {unreachable.Message}", unreachable);
        }
    }

    private ForwardedPortLocal Forward(SshConnection connection)
    {
        var port = new ForwardedPortLocal(Loopback, 0, ServerText.Host(target), (uint)target.Definition.Port);
        ((SshClient)connection.Client).AddForwardedPort(port);
        connection.Session.ChannelOpenFailureReceived += (_, failure) => Refusal = Why(failure.Message);
        port.Start();
        return port;
    }

    private static string Why(ChannelOpenFailureMessage failure) => failure.ReasonCode switch
    {
        1 => $"it does not forward connections ({failure.Description})",
        _ => failure.Description,
    };

    private async Task CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            connection.Cut();
            await Task.Factory.StartNew(connection.Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }
}
