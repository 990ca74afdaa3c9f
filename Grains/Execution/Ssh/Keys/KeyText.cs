using System.Text;

namespace Cronium.Grains.Execution.Ssh;

/// <summary>The text of a key as people paste it, put in order: base 64 of the whole opened, indentation and escaped line ends undone.</summary>
internal static class KeyText
{
    private const string Begin = "-----BEGIN ";

    /// <summary>The key's text, or null: it is base 64 of something that is not text.</summary>
    public static string? Straighten(string text)
    {
        var lines = Lines(text);
        return LooksReadable(lines) || Decode(lines) is not { } bytes
            ? lines
            : ReadableText(bytes) is { } opened ? Lines(opened) : null;
    }

    /// <summary>What stands after BEGIN in the first line, such as <c>RSA PRIVATE KEY</c>; null: there is no such line.</summary>
    public static string? Label(string lines)
    {
        var start = lines.IndexOf(Begin, StringComparison.Ordinal);
        var end = start < 0 ? -1 : lines.IndexOf("-----", start + Begin.Length, StringComparison.Ordinal);
        return end < 0 ? null : lines[(start + Begin.Length)..end].Trim();
    }

    /// <summary>The bytes between BEGIN and END; null: they are damaged.</summary>
    public static byte[]? Body(string lines) => Decode(Base64Lines(lines));

    /// <summary>The first bytes of the body, about 200, whatever follows them; none: they are damaged.</summary>
    public static byte[] BodyStart(string lines)
    {
        var body = Base64Lines(lines);
        return Decode(body[..(Math.Min(body.Length, 268) / 4 * 4)]) ?? [];
    }

    // A variable of one line often holds its line ends as \n.
    private static string Lines(string text)
    {
        var whole = text.Contains('\n', StringComparison.Ordinal) ? text : text.Replace("\\n", "\n", StringComparison.Ordinal);
        return string.Join('\n', whole.Trim('\uFEFF', ' ', '\t', '\r', '\n').Split('\n').Select(line => line.Trim())) + "\n";
    }

    private static string Base64Lines(string lines) =>
        string.Concat(lines.Split('\n').Where(line => !line.StartsWith("-----", StringComparison.Ordinal) && !line.Contains(':', StringComparison.Ordinal)));

    private static bool LooksReadable(string lines) =>
        lines.Contains("--- BEGIN", StringComparison.Ordinal) || lines.Contains(Begin, StringComparison.Ordinal)
        || lines.StartsWith("PuTTY", StringComparison.Ordinal);

    private static byte[]? Decode(string text)
    {
        var buffer = new byte[text.Length];
        return text.Length > 1 && Convert.TryFromBase64String(text, buffer, out var length) ? buffer[..length] : null;
    }

    private static string? ReadableText(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return text.Any(character => character == '\uFFFD' || (char.IsControl(character) && !char.IsWhiteSpace(character))) ? null : text;
    }
}
