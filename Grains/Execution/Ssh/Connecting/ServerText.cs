using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Cronium.Grains.Execution.Ssh.Connecting;

/// <summary>How a server is named to people.</summary>
internal static class ServerText
{
    /// <summary><c>Server 'db1' (deploy@10.0.0.5:22)</c>.</summary>
    public static string Name(ServerAccess access) => $"Server '{access.Definition.Name}' ({access.Definition.User}@{Address(access)})";

    /// <summary><c>10.0.0.5:22</c> or <c>[::1]:22</c>.</summary>
    public static string Address(ServerAccess access)
    {
        var host = Host(access);
        return string.Create(CultureInfo.InvariantCulture, $"{(IsVersion6(host) ? $"[{host}]" : host)}:{access.Definition.Port}");
    }

    /// <summary>The host as a resolver wants it.</summary>
    public static string Host(ServerAccess access) => access.Definition.Host.Trim().TrimStart('[').TrimEnd(']');

    /// <summary><c>10 s</c>.</summary>
    public static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    private static bool IsVersion6(string host) =>
        IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;
}
