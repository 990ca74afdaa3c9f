using System.Net;
using System.Net.Sockets;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>
/// Loopback ports that were free a moment ago, never the same one twice in this process. They lie below those from which the system
/// takes one for each connection it opens, so that none is taken before the test uses it.
/// </summary>
public static class FreePorts
{
    private const int Lowest = 10_000;
    private const int Count = 10_000;

    private static int _last = Random.Shared.Next(Count);

    public static int One() => Take(1)[0];

    public static IReadOnlyList<int> Take(int count)
    {
        var ports = new List<int>(count);
        while (ports.Count < count)
        {
            var port = Lowest + (Interlocked.Increment(ref _last) % Count);
            if (IsFree(port))
            {
                ports.Add(port);
            }
        }

        return ports;
    }

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
