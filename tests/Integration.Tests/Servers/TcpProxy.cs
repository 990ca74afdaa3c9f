using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Cronium.Integration.Tests.Servers;

/// <summary>
/// A link that can break: passes bytes between whoever connects and a server. <see cref="Cut"/> resets what is connected and refuses
/// who comes, <see cref="Stall"/> keeps everything open and passes nothing, as a link that swallows packets does;
/// <see cref="Restore"/> ends either, and what was held back goes on in order.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<ProxiedLink> _links = [];
    private readonly Task _serving;
    private TaskCompletionSource? _stall;
    private bool _cut;
    private int _accepted;

    /// <param name="server">Address and port, as <c>127.0.0.1:6379</c>.</param>
    public TcpProxy(string server)
    {
        _server = IPEndPoint.Parse(server);
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>How much later each byte arrives, in each direction.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Connections taken so far, those refused by a cut not counted.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Resets every connection, and each new one until <see cref="Restore"/>.</summary>
    public void Cut()
    {
        lock (_links)
        {
            _cut = true;
            foreach (var link in _links)
            {
                link.Reset();
            }
        }
    }

    /// <summary>Passes nothing more until <see cref="Restore"/>; nobody is told.</summary>
    public void Stall()
    {
        lock (_links)
        {
            _stall ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Restore()
    {
        lock (_links)
        {
            _cut = false;
            _stall?.SetResult();
            _stall = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        Cut();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var links = new List<Task>();
        try
        {
            while (true)
            {
                links.Add(PassAsync(await _listener.AcceptSocketAsync(_stop.Token)));
                links.RemoveAll(link => link.IsCompleted);
            }
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException or OperationCanceledException)
        {
            await Task.WhenAll(links);
        }
    }

    private async Task PassAsync(Socket client)
    {
        var link = new ProxiedLink(client, new Socket(_server.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        if (!Take(link))
        {
            link.Reset();
            return;
        }

        await link.PassAsync(_server, () => Delay, FlowsAsync, _stop.Token);
        lock (_links)
        {
            _links.Remove(link);
        }
    }

    private bool Take(ProxiedLink link)
    {
        lock (_links)
        {
            if (_cut)
            {
                return false;
            }

            _accepted++;
            return _links.Add(link);
        }
    }

    private Task FlowsAsync()
    {
        lock (_links)
        {
            return _stall?.Task ?? Task.CompletedTask;
        }
    }
}
