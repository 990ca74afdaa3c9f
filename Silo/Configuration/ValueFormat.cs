using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Cronium.Silo.Units;

namespace Cronium.Silo.Configuration;

/// <summary>How values of one type are written in configuration.</summary>
internal abstract class ValueFormat
{
    /// <summary>Reads a value.</summary>
    /// <param name="fix">What would be right, as the end of a sentence.</param>
    public abstract bool TryRead(string text, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? fix);

    /// <summary>Writes a value so that it can be read back.</summary>
    public virtual string Write(object value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    /// <summary>The format of a property's type: int is a plain number, double one with decimals, long a size in bytes, TimeSpan a duration.</summary>
    public static ValueFormat Of(Type type) => type switch
    {
        _ when type == typeof(string) => new Text(),
        _ when type == typeof(int) => new Whole(),
        _ when type == typeof(double) => new Decimals(),
        _ when type == typeof(long) => new Size(),
        _ when type == typeof(TimeSpan) => new Duration(),
        _ when type == typeof(bool) => new YesNo(),
        _ when type == typeof(IPAddress) => new Address(),
        _ when type == typeof(Uri) => new ListenUrl(),
        _ when type.IsEnum => new Word(type),
        _ => throw new NotSupportedException($"A setting cannot be a {type.Name}."),
    };

    private sealed class Text : ValueFormat
    {
        public override bool TryRead(string text, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? fix)
        {
            value = text.Length > 0 ? text : null;
            fix = value is null ? "write a value, or leave the key out" : null;
            return value is not null;
        }
    }

    private sealed class Whole : ValueFormat
    {
        public override bool TryRead(string text, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? fix)
        {
            value = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
            fix = value is null ? "write a whole number" : null;
            return value is not null;
        }
    }

    private sealed class Decimals : ValueFormat
    {
        public override bool TryRead(string text, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? fix)
        {
            value = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
            fix = value is null ? "write a number, such as 0.5 or 2" : null;
            return value is not null;
        }
    }

    private sealed class Size : ValueFormat
    {
        public override bool TryRead(string text, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? fix)
        {
            value = SizeText.TryParse(text, out var bytes, out fix) ? bytes : null;
            return value is not null;
        }

        public override string Write(object value) => SizeText.Format((long)value);
    }

    private sealed class Duration : ValueFormat
    {
        public override bool TryRead(string text, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? fix)
        {
            value = DurationText.TryParse(text, out var duration, out fix) ? duration : null;
            return value is not null;
        }

        public override string Write(object value) => DurationText.Format((TimeSpan)value);
    }

    private sealed class YesNo : ValueFormat
    {
        public override bool TryRead(string text, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? fix)
        {
            value = bool.TryParse(text, out var yes) ? yes : null;
            fix = value is null ? "write true or false" : null;
            return value is not null;
        }

        public override string Write(object value) => (bool)value ? "true" : "false";
    }

    private sealed class Word(Type type) : ValueFormat
    {
        private readonly string[] _words = Enum.GetNames(type);

        public override bool TryRead(string text, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? fix)
        {
            var word = Array.Find(_words, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
            value = word is null ? null : Enum.Parse(type, word);
            fix = value is null ? "write " + string.Join(" or ", _words.Select(name => name.ToLowerInvariant())) : null;
            return value is not null;
        }

        public override string Write(object value) => base.Write(value).ToLowerInvariant();
    }

    private sealed class Address : ValueFormat
    {
        public override bool TryRead(string text, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? fix)
        {
            value = IPAddress.TryParse(text, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) ? address : null;
            fix = value is null ? "write the one IP address by which other silos reach this one, such as 10.0.0.5 (127.0.0.1: this machine only)" : null;
            return value is not null;
        }
    }
}
