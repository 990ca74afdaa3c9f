using System.Globalization;
using Cronium.Grains;
using Microsoft.Net.Http.Headers;

namespace Cronium.Silo.Http.Jobs;

/// <summary>The version a change is based on, as <c>If-Match: "3"</c> says it.</summary>
internal static class IfMatch
{
    /// <summary>The version; null: any will do.</summary>
    /// <exception cref="CroniumException">The header holds no version.</exception>
    public static long? Read(HttpRequest request)
    {
        var text = request.Headers.IfMatch.ToString();
        if (text is "" or "*")
        {
            return null;
        }

        return long.TryParse(text.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw CroniumException.Invalid([new Problem(HeaderNames.IfMatch, text, "write the version in quotes, such as \"3\", or \"0\" to create only")]);
    }

    /// <summary>The version as an ETag.</summary>
    public static string Tag(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}
