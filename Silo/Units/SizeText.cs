using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Cronium.Silo.Units;

/// <summary>Sizes as people write them: <c>512MB</c> is 512,000,000 bytes, <c>1GiB</c> is 2^30, <c>1.5GiB</c> is exact, a plain number is bytes.</summary>
internal static class SizeText
{
    /// <summary>The rule as the end of a sentence.</summary>
    public const string Rule = "write a number of bytes, or a number with kB, MB, GB, TB, KiB, MiB, GiB or TiB, such as 512MB or 1GiB";

    private static readonly (string Name, long Bytes)[] Units =
    [
        ("B", 1), ("kB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
    ];

    /// <summary>Reads a size of zero or more bytes. Case does not matter.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">The size, when it is one.</param>
    /// <param name="fix">What would be right, when it is not, as the end of a sentence.</param>
    public static bool TryParse(string text, out long bytes, [NotNullWhen(false)] out string? fix)
    {
        bytes = 0;
        var rest = text.AsSpan().Trim();
        fix = !Quantity.TryTake(ref rest, out var number, out var unit) || !rest.IsEmpty ? Rule : null;
        if (fix is not null || !TryFind(unit, out var scale, out fix))
        {
            return false;
        }

        fix = !Quantity.TryScale(number, scale, out var exact) ? "write a smaller size" : exact != decimal.Truncate(exact) ? "write a whole number of bytes" : null;
        bytes = fix is null ? (long)exact : 0;
        return fix is null;
    }

    /// <summary>The shortest exact text; <see cref="TryParse"/> reads it back.</summary>
    public static string Format(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return Units.Where(unit => bytes % unit.Bytes == 0)
            .Select(unit => string.Create(CultureInfo.InvariantCulture, $"{bytes / unit.Bytes}{unit.Name}"))
            .MinBy(text => text.Length) ?? "0B";
    }

    private static bool TryFind(ReadOnlySpan<char> unit, out long scale, [NotNullWhen(false)] out string? fix)
    {
        scale = 1;
        fix = null;
        if (unit.IsEmpty)
        {
            return true;
        }

        foreach (var (name, bytes) in Units)
        {
            if (unit.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                scale = bytes;
                return true;
            }
        }

        // 512m means 2^20 to Docker and 10^6 to others; guessing would set a wrong limit in silence.
        fix = unit.Length == 1 && "kmgt".Contains(char.ToLowerInvariant(unit[0]), StringComparison.Ordinal)
            ? $"write {char.ToUpperInvariant(unit[0])}iB for powers of 1024 or {char.ToUpperInvariant(unit[0])}B for powers of 1000"
            : Rule;
        return false;
    }
}
