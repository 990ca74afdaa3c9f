using System.Net;
using System.Net.Sockets;
using Cronium.Silo.Configuration;

namespace Cronium.Silo.Hosting;

/// <summary>Tries every port before anything starts, so that a taken one is a clear sentence and not a stack trace out of the middle of a start.</summary>
internal static class PortCheck
{
    /// <summary>One sentence for each port that cannot be had.</summary>
    public static IReadOnlyList<string> Problems(SiloSettings settings)
    {
        var cluster = settings.Cluster.AdvertisedAddress;
        var http = ListenAddress.Of(settings.Http.Url);
        var ports = new List<(string Key, IPEndPoint EndPoint)>
        {
            ("cluster:siloPort", new IPEndPoint(cluster, settings.Cluster.SiloPort)),
            ("cluster:gatewayPort", new IPEndPoint(cluster, settings.Cluster.GatewayPort)),
            ("http:url", new IPEndPoint(http, settings.Http.Url.Port)),
            ("metrics:port", new IPEndPoint(http, settings.Metrics.Port)),
        };
        if (settings.Store.Redis is null)
        {
            ports.Add(("store:embeddedPort", new IPEndPoint(IPAddress.Loopback, settings.Store.EmbeddedPort)));
        }

        return [.. ports.Where(use => use.EndPoint.Port != 0).Select(use => Problem(use.Key, use.EndPoint)).OfType<string>()];
    }

    /// <summary>The sentence for a port that turned out to be taken after all.</summary>
    public static string Taken(string key, object endPoint) =>
        $"{endPoint} ({key}) is taken by another process; stop that process, or choose another port with --{key}={(key == "http:url" ? "http://ADDRESS:PORT" : "PORT")}.";

    private static string? Problem(string key, IPEndPoint endPoint)
    {
        try
        {
            using var listener = new TcpListener(endPoint);
            listener.Start();
            return null;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => Taken(key, endPoint),
                SocketError.AddressNotAvailable when key.StartsWith("cluster:", StringComparison.Ordinal) =>
                    $"{endPoint.Address} is not an address of this machine; set cluster:advertisedAddress to one that is.",
                SocketError.AddressNotAvailable => $"{endPoint.Address} is not an address of this machine; set http:url to one that is.",
                _ => $"{endPoint} ({key}) cannot be listened on: {exception.Message}.",
            };
        }
    }
}
