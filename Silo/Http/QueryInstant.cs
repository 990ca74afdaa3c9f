using System.Globalization;
using Cronium.Grains;

namespace Cronium.Silo.Http;

/// <summary>Instants in a query.</summary>
internal static class QueryInstant
{
    /// <summary>The instant; null: the parameter is absent. Without an offset it is UTC.</summary>
    /// <exception cref="CroniumException">It is no instant.</exception>
    public static DateTimeOffset? Read(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // An unescaped '+' of an offset arrives as a space.
        return DateTimeOffset.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : throw CroniumException.Invalid([new Problem(name, text, "write an instant, such as 2026-12-01T10:00:00Z")]);
    }
}
