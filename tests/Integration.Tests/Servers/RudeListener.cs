using System.Net;
using System.Net.Sockets;

namespace Cronium.Integration.Tests.Servers;

/// <summary>A port where something other than an SSH server listens.</summary>
internal sealed class RudeListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _clients = [];
    private readonly Task _serving;
    private int _accepted;

    /// <param name="serve">Null: it takes connections and says nothing.</param>
    public RudeListener(Func<NetworkStream, Task>? serve = null)
    {
        _listener.Start();
        _serving = ServeAsync(serve);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections taken so far.</summary>
    public int Accepted => _accepted;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _clients.ForEach(client => client.Dispose());
        await _serving;
    }

    private async Task ServeAsync(Func<NetworkStream, Task>? serve)
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _accepted);
                _clients.Add(client);
                if (serve is not null)
                {
                    await serve(client.GetStream());
                    client.Dispose();
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException or IOException)
        {
            // Stopped.
        }
    }
}
