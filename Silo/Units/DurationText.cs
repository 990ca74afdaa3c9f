using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Cronium.Silo.Units;

/// <summary>Durations as people write them: <c>500ms</c>, <c>10s</c>, <c>1m30s</c>, <c>1.5h</c>, <c>2d</c>. Exact to 100 ns, never rounded.</summary>
internal static class DurationText
{
    /// <summary>The rule as the end of a sentence.</summary>
    public const string Rule = "write a number with its unit, such as 500ms, 10s, 1m30s, 2h or 1d";

    private const string TooLong = "write a shorter duration";

    private static readonly (string Name, long Ticks)[] UnitsFromLargest =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>Reads a duration of zero or more. Units go from large to small, each at most once.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The duration, when it is one.</param>
    /// <param name="fix">What would be right, when it is not, as the end of a sentence.</param>
    public static bool TryParse(string text, out TimeSpan value, [NotNullWhen(false)] out string? fix)
    {
        var ticks = 0m;
        var rest = text.AsSpan().Trim();
        var allowed = new ReadOnlySpan<(string, long)>(UnitsFromLargest);
        do
        {
            fix = Take(ref rest, ref allowed, ref ticks);
        }
        while (fix is null && !rest.IsEmpty);

        value = default;
        return fix is null && TryWhole(ticks, out value, out fix);
    }

    /// <summary>The shortest exact text; <see cref="TryParse"/> reads it back.</summary>
    public static string Format(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
        var text = new StringBuilder();
        var rest = value.Ticks;
        foreach (var (name, ticks) in UnitsFromLargest.AsSpan(..^1))
        {
            if (rest >= ticks)
            {
                text.Append(rest / ticks).Append(name);
                rest %= ticks;
            }
        }

        if (rest > 0)
        {
            text.Append(((decimal)rest / TimeSpan.TicksPerMillisecond).ToString(CultureInfo.InvariantCulture)).Append("ms");
        }

        return text.Length == 0 ? "0s" : text.ToString();
    }

    private static string? Take(ref ReadOnlySpan<char> rest, ref ReadOnlySpan<(string Name, long Ticks)> allowed, ref decimal ticks)
    {
        if (!Quantity.TryTake(ref rest, out var number, out var unit))
        {
            return Rule;
        }

        var index = IndexOf(allowed, unit);
        if (index < 0)
        {
            return unit.IsEmpty && rest.IsEmpty && allowed.Length == UnitsFromLargest.Length ? string.Create(CultureInfo.InvariantCulture, $"add the unit, such as {number}s or {number}m") : Rule;
        }

        if (!Quantity.TryScale(number, allowed[index].Ticks, out var part))
        {
            return TooLong;
        }

        ticks += part;
        allowed = allowed[(index + 1)..];
        return null;
    }

    private static bool TryWhole(decimal ticks, out TimeSpan value, [NotNullWhen(false)] out string? fix)
    {
        value = default;
        fix = ticks > long.MaxValue ? TooLong : ticks != decimal.Truncate(ticks) ? "write a multiple of 100 ns" : null;
        if (fix is not null)
        {
            return false;
        }

        value = TimeSpan.FromTicks((long)ticks);
        return true;
    }

    private static int IndexOf(ReadOnlySpan<(string Name, long Ticks)> units, ReadOnlySpan<char> name)
    {
        for (var i = 0; i < units.Length; i++)
        {
            if (name.SequenceEqual(units[i].Name))
            {
                return i;
            }
        }

        return -1;
    }
}
