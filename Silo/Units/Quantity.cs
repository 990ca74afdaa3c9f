using System.Globalization;

namespace Cronium.Silo.Units;

/// <summary>A decimal number followed by letters: what durations and sizes are made of.</summary>
internal static class Quantity
{
    /// <summary>With these bounds a product below 2^63 has at most 28 digits, which a decimal holds exactly.</summary>
    private const int MaxLength = 20;
    private const int MaxDecimals = 9;

    /// <summary>Takes one number and the letters behind it from the front of the text; no sign, no exponent, no thousands separators.</summary>
    public static bool TryTake(ref ReadOnlySpan<char> text, out decimal number, out ReadOnlySpan<char> unit)
    {
        var digits = Span(text, static c => char.IsAsciiDigit(c) || c == '.');
        unit = Span(text[digits.Length..], char.IsAsciiLetter);
        number = 0;
        var point = digits.IndexOf('.');
        if (digits.Length is 0 or > MaxLength || point == 0 || digits[^1] == '.' || (point > 0 && digits.Length - point - 1 > MaxDecimals)
            || !decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number))
        {
            return false;
        }

        text = text[(digits.Length + unit.Length)..];
        return true;
    }

    /// <summary>Multiplies exactly; false when the product does not fit 64 bits.</summary>
    public static bool TryScale(decimal number, long scale, out decimal product)
    {
        var fits = number <= (decimal)long.MaxValue / scale;
        product = fits ? number * scale : 0;
        return fits;
    }

    private static ReadOnlySpan<char> Span(ReadOnlySpan<char> text, Func<char, bool> belongs)
    {
        var length = 0;
        while (length < text.Length && belongs(text[length]))
        {
            length++;
        }

        return text[..length];
    }
}
