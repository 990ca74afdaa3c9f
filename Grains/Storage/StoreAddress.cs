using System.Net;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>Speaks of a store to people: where it is, without credentials, and why it cannot be used.</summary>
internal static class StoreAddress
{
    public static string Of(IConnectionMultiplexer multiplexer) => Of(multiplexer.GetEndPoints(configuredOnly: true));

    public static string Of(IEnumerable<EndPoint> endPoints) => string.Join(", ", endPoints.Select(endPoint => endPoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : endPoint.ToString()));

    public static CroniumException Unavailable(string address, Exception exception) =>
        new(RefusalKind.Unavailable, $"The store at {address} does not answer: {exception.Message}");
}
