using System.Net;
using System.Net.Sockets;

namespace Cronium.Cli.Dev;

/// <summary>Finds ports that nobody uses. Each one is given out once.</summary>
internal sealed class FreePorts
{
    private readonly HashSet<int> _given = [];

    /// <summary>The first free port from this one on.</summary>
    public int From(int first)
    {
        for (var port = first; port <= IPEndPoint.MaxPort; port++)
        {
            if (!_given.Contains(port) && IsFree(port))
            {
                _given.Add(port);
                return port;
            }
        }

        throw new IOException($"No port from {first} on is free.");
    }

    /// <summary>Keeps a port that was chosen by somebody else.</summary>
    public void Keep(int port) => _given.Add(port);

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
