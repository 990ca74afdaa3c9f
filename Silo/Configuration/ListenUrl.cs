using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Cronium.Silo.Configuration;

/// <summary>
/// A URL to listen on. Its host is an address or <c>localhost</c>: the server would take any other name for "every
/// interface", and an API must not be open to the network because of a name.
/// </summary>
internal sealed class ListenUrl : ValueFormat
{
    public override bool TryRead(string text, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? fix)
    {
        var isUrl = Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http", PathAndQuery: "/", UserInfo: "" } && text.StartsWith("http://", StringComparison.Ordinal);
        value = isUrl && (url!.IsLoopback || IPAddress.TryParse(url.Host, out _)) ? url : null; // isUrl holds only when there is a url
        fix = value is null ? "write http://ADDRESS:PORT with an IP address or localhost, such as http://127.0.0.1:5080, or http://0.0.0.0:5080 for every interface" : null;
        return value is not null;
    }

    public override string Write(object value) => ((Uri)value).GetLeftPart(UriPartial.Authority);
}
