using System.Net;
using System.Net.Sockets;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>Loopback ports that were free a moment ago, never the same one twice in this process.</summary>
public static class FreePorts
{
    private static readonly HashSet<int> Given = [];

    public static int One() => Take(1)[0];

    public static IReadOnlyList<int> Take(int count)
    {
        var ports = new List<int>(count);
        while (ports.Count < count)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            lock (Given)
            {
                if (Given.Add(port))
                {
                    ports.Add(port);
                }
            }
        }

        return ports;
    }
}
