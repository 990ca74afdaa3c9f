using System.Net;

namespace Cronium.Silo.Hosting;

/// <summary>The address a URL listens on.</summary>
internal static class ListenAddress
{
    /// <summary>The address; <c>localhost</c> is 127.0.0.1.</summary>
    public static IPAddress Of(Uri url) => IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) ? address : IPAddress.Loopback;
}
