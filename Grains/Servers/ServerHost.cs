using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Cronium.Grains.Servers;

/// <summary>The host of a server: a name, an IPv4 or an IPv6 address, and nothing else.</summary>
internal static partial class ServerHost
{
    /// <summary>As it is stored: without blanks around it, and without the brackets that URLs need around IPv6.</summary>
    public static string Straighten(string host)
    {
        var text = host.Trim();
        return text is ['[', .. var inner, ']'] && IsV6(inner) ? inner : text;
    }

    /// <summary>What is wrong with it, and how to mend it; null: nothing.</summary>
    public static string? Problem(string host)
    {
        if (host.Length == 0)
        {
            return "it is empty; give the name or the address of the server";
        }

        if (host.Contains("://", StringComparison.Ordinal))
        {
            return "write the host alone, without a scheme, a user or a path";
        }

        if (host.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at)
        {
            return $"write the user in a field of its own: user: {host[..at]}, host: {host[(at + 1)..]}";
        }

        if (WithPort().Match(host) is { Success: true } match)
        {
            return $"write the port in a field of its own: host: {match.Groups["v6"].Value}{match.Groups["name"].Value}, port: {match.Groups["port"].Value}";
        }

        return IsV6(host) || IsV4(host) || IsName(host) ? null : "use a host name, an IPv4 address or an IPv6 address";
    }

    private static bool IsV6(string text) => text.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;

    // The framework takes "10.5" and "0x7f.1" for addresses too, and hardly anybody means them.
    private static bool IsV4(string text) => V4().IsMatch(text) && IPAddress.TryParse(text, out _);

    private static bool IsName(string text) => text.Length <= 253 && Name().IsMatch(text) && !Digits().IsMatch(text);

    [GeneratedRegex(@"\A(\[(?<v6>[0-9A-Fa-f:.%]+)\]|(?<name>[^:\[\]]+)):(?<port>[0-9]{1,5})\z", RegexOptions.CultureInvariant)]
    private static partial Regex WithPort();

    [GeneratedRegex(@"\A[0-9]{1,3}(\.[0-9]{1,3}){3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex V4();

    [GeneratedRegex(@"\A[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\.?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[0-9.]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();
}
