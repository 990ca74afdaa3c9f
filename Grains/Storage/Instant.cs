using System.Globalization;

namespace Cronium.Grains.Storage;

/// <summary>Instants in keys and fields: milliseconds since 1970, empty for none.</summary>
internal static class Instant
{
    public static string Write(DateTimeOffset? instant) =>
        instant is { } value ? value.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) : "";

    public static DateTimeOffset? Read(string text) =>
        text.Length == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, CultureInfo.InvariantCulture));
}
