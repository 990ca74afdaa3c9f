using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cronium.Grains.Logs;

/// <summary>The disguises in which scripts and tools usually print a secret, as bytes to look for.</summary>
internal static class SecretForms
{
    /// <summary>Shorter forms would mask text that is no secret.</summary>
    public const int MinLength = 4;

    private const int MinLineLength = 8;
    private const string Unreserved = "-._~";

    // Line lengths of `openssl base64` and `base64`.
    private static readonly int[] WrapWidths = [64, 76];

    /// <summary>Every form of one secret; none when it is too short to be told from ordinary text.</summary>
    public static IReadOnlyCollection<byte[]> Of(string secret)
    {
        var text = Trimmed(secret);
        return text.Length < MinLength
            ? []
            : [.. All(text).Where(form => form.Length >= MinLength).DistinctBy(Convert.ToHexString)];
    }

    /// <summary>A secret read from a file often ends with a line feed that is not part of it.</summary>
    public static string Trimmed(string secret) => secret.Trim('\r', '\n');

    private static IEnumerable<byte[]> All(string text)
    {
        var raw = Encoding.UTF8.GetBytes(text);
        return [raw, .. Lines(text), .. Base64(raw), .. UrlEncoded(raw), .. JsonEscaped(raw), ShellQuoted(text)];
    }

    private static IEnumerable<byte[]> Lines(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length >= MinLineLength).Select(Encoding.UTF8.GetBytes);

    private static IEnumerable<byte[]> Base64(byte[] raw)
    {
        var whole = Encoding.ASCII.GetBytes(Convert.ToBase64String(raw));
        byte[][] standard = [whole, .. Enumerable.Range(0, 3).Select(shift => Base64Core(raw, shift)), .. WrapWidths.SelectMany(width => Wrapped(whole, width))];
        return [.. standard, .. standard.Select(UrlSafe)];
    }

    // What stays the same whatever bytes stand before and after: the characters all of whose bits belong to the secret.
    private static byte[] Base64Core(byte[] raw, int shift)
    {
        byte[] shifted = [.. new byte[shift], .. raw];
        var encoded = Encoding.ASCII.GetBytes(Base64Url.EncodeToString(shifted).Replace('-', '+').Replace('_', '/'));
        var first = ((shift * 8) + 5) / 6;
        return encoded[first..(shifted.Length * 8 / 6)];
    }

    private static IEnumerable<byte[]> Wrapped(byte[] encoded, int width) =>
        encoded.Length <= width ? [] : encoded.Chunk(width).Where(line => line.Length >= MinLineLength);

    private static byte[] UrlSafe(byte[] standard) =>
        [.. standard.Select(letter => letter switch { (byte)'+' => (byte)'-', (byte)'/' => (byte)'_', _ => letter })];

    // Encoders differ in what they leave alone: RFC 3986, paths, JavaScript's encodeURIComponent, HTML forms.
    private static IEnumerable<byte[]> UrlEncoded(byte[] raw) =>
        from hex in (string[])["X2", "x2"]
        from safe in (string[])[Unreserved, Unreserved + "/", Unreserved + "!'()*", "*-._ "]
        select Encoding.ASCII.GetBytes(string.Concat(raw.Select(value => UrlEncoded((char)value, safe, hex))));

    private static string UrlEncoded(char letter, string safe, string hex) => letter switch
    {
        _ when !char.IsAsciiLetterOrDigit(letter) && !safe.Contains(letter, StringComparison.Ordinal) => "%" + ((byte)letter).ToString(hex, CultureInfo.InvariantCulture),
        ' ' => "+",
        _ => letter.ToString(),
    };

    // Encoders differ here too: .NET escapes HTML's letters, most others only what JSON demands, Python also what is not ASCII.
    private static IEnumerable<byte[]> JsonEscaped(byte[] raw)
    {
        var relaxed = JsonEncodedText.Encode(raw, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        var ascii = string.Concat(relaxed.Select(letter => char.IsAscii(letter) ? letter.ToString() : $"\\u{(int)letter:x4}"));
        string[] forms = [relaxed, ascii, JsonEncodedText.Encode(raw).ToString()];
        return forms.Select(Encoding.UTF8.GetBytes);
    }

    private static byte[] ShellQuoted(string text) => Encoding.UTF8.GetBytes(text.Replace("'", @"'\''", StringComparison.Ordinal));
}
