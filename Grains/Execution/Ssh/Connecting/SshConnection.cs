using Renci.SshNet;

namespace Cronium.Grains.Execution.Ssh.Connecting;

/// <summary>A client that is connected and logged in, and tells once when it no longer is.</summary>
internal sealed class SshConnection : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly IDisposable? _tunnel;
    private readonly Lock _numbering = new();
    private string? _reason;
    private uint _channels;

    public SshConnection(BaseClient client, ServerAccess access, IDisposable? tunnel)
    {
        _tunnel = tunnel;
        Client = client;
        Name = ServerText.Name(access);
        Gone = _gone.Token;
        Session = SessionReach.SessionOf(client) ?? throw ConnectFailures.Unreachable($"{Name} closed the connection at once.", null);
        client.ConnectionInfo.Timeout = access.Definition.Connections.ConnectTimeout;
        SessionReach.Watch(Session, access.Definition.Connections.KeepAlive);
        client.ErrorOccurred += (_, error) => Lost(error.Exception.Message);
        Session.Disconnected += (_, _) => Lost("the server ended it");
        if (!client.IsConnected)
        {
            Lost("the server closed it at once");
        }
    }

    public BaseClient Client { get; }

    public Session Session { get; }

    /// <summary>The server, for messages.</summary>
    public string Name { get; }

    /// <summary>Fires when the connection is broken or closed.</summary>
    public CancellationToken Gone { get; }

    /// <summary>Why it is gone; null: it is not.</summary>
    public string? Reason => Volatile.Read(ref _reason);

    /// <summary>Makes a command, and tells the number of its channel: the library counts from 1, and a command takes one when it is made.</summary>
    public (SshCommand Command, uint Channel) CreateCommand(string text)
    {
        lock (_numbering)
        {
            var command = ((SshClient)Client).CreateCommand(text);
            return (command, ++_channels);
        }
    }

    /// <summary>Ends it at once, with all that is under way on it.</summary>
    public void Cut(string reason = "it was closed")
    {
        Lost(reason);
        SessionReach.Cut(Session);
    }

    /// <summary>Frees what it holds. Blocks for a moment: for own threads only.</summary>
    public void Dispose()
    {
        Lost("it was closed");
        Client.Dispose();
        _tunnel?.Dispose();
    }

    // Called by the library's reader, which must not wait for anybody.
    private void Lost(string reason)
    {
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
        {
            _ = TellAsync();
        }
    }

    // Whoever waits is told on a thread of the pool. Disposed any earlier, the source would forget them.
    private async Task TellAsync()
    {
        await _gone.CancelAsync();
        _gone.Dispose();
    }
}
