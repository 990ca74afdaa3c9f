using Cronium.Cli.Dev;

namespace Cronium.Cli.Api;

/// <summary>Where the API is, and the token it wants.</summary>
/// <param name="Urls">Base addresses of silos, in the order they are tried; at least one.</param>
/// <param name="Token">Bearer token; null: none is sent.</param>
/// <param name="Source">Where the addresses come from, for messages.</param>
internal sealed record ApiAddress(IReadOnlyList<Uri> Urls, string? Token, string Source)
{
    public const string UrlVariable = "CRONIUM_URL";
    public const string TokenVariable = "CRONIUM_TOKEN";
    private const string Fallback = "http://127.0.0.1:5080";

    /// <summary>
    /// Flags come before the environment, the environment before what <c>cronium dev</c> left, that before the default.
    /// The token of <c>cronium dev</c> goes to its own addresses only: no other host gets to see it.
    /// </summary>
    /// <exception cref="UsageException">An address is not an absolute http or https URL.</exception>
    public static ApiAddress Resolve(string? url, string? token, Func<string, string?> variable, DevFile? dev)
    {
        var given = url ?? NullIfEmpty(variable(UrlVariable));
        var givenToken = token ?? NullIfEmpty(variable(TokenVariable));
        if (given is not null)
        {
            var urls = given.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse).ToArray();
            var ofDev = dev is not null && urls.All(one => dev.Urls.Select(Parse).Contains(one));
            return new ApiAddress(urls, givenToken ?? (ofDev ? dev?.Token : null), url is not null ? "--url" : UrlVariable);
        }

        return dev is { Urls.Count: > 0 }
            ? new ApiAddress([.. dev.Urls.Select(Parse)], givenToken ?? dev.Token, "left by 'cronium dev'")
            : new ApiAddress([Parse(Fallback)], givenToken, "the default");
    }

    private static Uri Parse(string url) =>
        Uri.TryCreate(url.EndsWith('/') ? url : url + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new UsageException($"'{url}' is not the URL of an API; write for example {Fallback}.");

    private static string? NullIfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
