using System.Text;

namespace Cronium.Grains.Execution.Supervision;

/// <summary>What a program on the target printed between the line that repeats the call's token and the line ".".</summary>
/// <param name="Before">All that came before the line with the token.</param>
/// <param name="Lines">The lines between the two.</param>
/// <param name="Rest">All that came after.</param>
internal sealed record SupervisorReply(ReadOnlyMemory<byte> Before, IReadOnlyList<string> Lines, ReadOnlyMemory<byte> Rest)
{
    private const int LongestExcerpt = 200;

    /// <exception cref="TargetUnreachableException">It holds no whole reply to the call of that token.</exception>
    public static SupervisorReply Read(ReadOnlyMemory<byte> output, string token) =>
        Find(output, token) ?? throw new TargetUnreachableException($"The target gave no answer{(output.IsEmpty ? "." : $" but: {Excerpt(output)}")}");

    /// <summary>Null: it holds no whole reply to the call of that token.</summary>
    public static SupervisorReply? Find(ReadOnlyMemory<byte> output, string token)
    {
        var begin = EndOfLine(output.Span, 0, Encoding.ASCII.GetBytes(token));
        var end = begin < 0 ? -1 : EndOfLine(output.Span, begin, "."u8);
        if (end < 0)
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(output.Span[begin..(end - 2)]);
        return new SupervisorReply(output[..(begin - token.Length - 1)], text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n'), output[end..]);
    }

    /// <summary>The beginning of what a target printed, for a message to people.</summary>
    public static string Excerpt(ReadOnlyMemory<byte> output) =>
        Excerpt(Encoding.UTF8.GetString(output.Span[..Math.Min(output.Length, 4 * LongestExcerpt)]));

    /// <inheritdoc cref="Excerpt(ReadOnlyMemory{byte})"/>
    public static string Excerpt(string text) =>
        new(text.Trim().Take(LongestExcerpt).Select(letter => char.IsControl(letter) ? ' ' : letter).ToArray());

    /// <summary>Where the line after the one that is exactly this begins; -1: there is none.</summary>
    private static int EndOfLine(ReadOnlySpan<byte> output, int from, ReadOnlySpan<byte> line)
    {
        while (output[from..].IndexOf((byte)'\n') is >= 0 and var length)
        {
            if (output.Slice(from, length).SequenceEqual(line))
            {
                return from + length + 1;
            }

            from += length + 1;
        }

        return -1;
    }
}
