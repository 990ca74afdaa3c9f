using System.Text;
using Cronium.Grains.Logs;

namespace Cronium.Grains.Tests.Logs;

/// <summary>Collects what a cursor lets out.</summary>
internal sealed class MaskedText : IMaskedOutput
{
    private readonly List<byte> _bytes = [];

    public int SourceBytes { get; private set; }

    public byte[] Bytes => [.. _bytes];

    public string Text => Encoding.UTF8.GetString(Bytes);

    public void Literal(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        SourceBytes += bytes.Length;
    }

    public void Masked(int sourceBytes)
    {
        _bytes.AddRange("***"u8);
        SourceBytes += sourceBytes;
    }

    public static string Of(string text, params string[] secrets)
    {
        var output = new MaskedText();
        var cursor = new MaskCursor(new SecretMasker(secrets).Automaton, output);
        cursor.Push(Encoding.UTF8.GetBytes(text));
        cursor.Finish();
        return output.Text;
    }

    /// <summary>The definition, without any cleverness: bytes of occurrences are masked, overlapping occurrences together.</summary>
    public static byte[] Naive(byte[] text, IReadOnlyCollection<byte[]> patterns)
    {
        var joined = new bool[text.Length + 1];
        var covered = new bool[text.Length];
        foreach (var (start, length) in Occurrences(text, patterns))
        {
            Array.Fill(covered, true, start, length);
            Array.Fill(joined, true, start + 1, length - 1);
        }

        List<byte> output = [];
        for (var i = 0; i < text.Length; i++)
        {
            byte[] next = covered[i] ? joined[i] ? [] : "***"u8.ToArray() : [text[i]];
            output.AddRange(next);
        }

        return [.. output];
    }

    private static IEnumerable<(int Start, int Length)> Occurrences(byte[] text, IReadOnlyCollection<byte[]> patterns) =>
        from pattern in patterns
        from start in Enumerable.Range(0, Math.Max(0, text.Length - pattern.Length + 1))
        where text.AsSpan(start, pattern.Length).SequenceEqual(pattern)
        select (start, pattern.Length);
}
