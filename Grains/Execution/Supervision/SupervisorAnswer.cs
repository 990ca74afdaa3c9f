using System.Globalization;

namespace Cronium.Grains.Execution.Supervision;

/// <summary>What the supervisor's launcher answered.</summary>
/// <param name="Facts">What the run directory holds.</param>
/// <param name="Stdout">Standard output from its first byte on, as far as it came along.</param>
/// <param name="Stderr">Likewise standard error.</param>
internal sealed record SupervisorAnswer(RunDirectory Facts, ReadOnlyMemory<byte> Stdout, ReadOnlyMemory<byte> Stderr)
{
    private const string Inline = "inline ";

    /// <exception cref="TargetUnreachableException">It is not a whole answer to the call of that token, or it tells of trouble.</exception>
    public static SupervisorAnswer Parse(ReadOnlyMemory<byte> output, string token) =>
        Understand(SupervisorReply.Read(output, token)) ?? throw new TargetUnreachableException("The target's answer was cut short.");

    /// <summary>Null: it ends before the answer does.</summary>
    /// <exception cref="TargetUnreachableException">The answer is garbled, or it tells of trouble.</exception>
    public static SupervisorAnswer? Find(ReadOnlyMemory<byte> output, string token) =>
        SupervisorReply.Find(output, token) is { } reply ? Understand(reply) : null;

    private static SupervisorAnswer? Understand(SupervisorReply reply)
    {
        var facts = reply.Lines.Aggregate(new RunDirectory(), Add);
        var (outBytes, errBytes) = reply.Lines.FirstOrDefault(line => line.StartsWith(Inline, StringComparison.Ordinal)) is { } line
            ? SizesOf(line[Inline.Length..], line)
            : (0, 0);
        return reply.Rest.Length >= outBytes + errBytes
            ? new SupervisorAnswer(facts, Piece(reply.Rest, 0, outBytes), Piece(reply.Rest, outBytes, errBytes))
            : null;
    }

    /// <summary>Nothing is always the same nothing: what was seen is compared by value.</summary>
    private static ReadOnlyMemory<byte> Piece(ReadOnlyMemory<byte> bytes, long from, long length) =>
        length == 0 ? default : bytes.Slice((int)from, (int)length);

    private static RunDirectory Add(RunDirectory facts, string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var (key, value) = space < 0 ? (line, "") : (line[..space], line[(space + 1)..]);
        return key switch
        {
            "trouble" => throw new TargetUnreachableException($"The target could not do it: {value}."),
            "forgotten" => facts with { Forgotten = true },
            "claim" => facts with { Claim = value },
            "started" => facts with { Started = value },
            "rc" => facts with { End = value },
            "gone" => facts with { Gone = value },
            "supervised" => facts with { Supervised = IsYes(value, line) },
            "left" => facts with { Left = IsYes(value, line) },
            "boot" => facts with { Boot = value },
            "bytes" => AddSizes(facts, SizesOf(value, line)),
            "inline" => facts,
            _ => throw Garbled(line),
        };
    }

    private static bool IsYes(string value, string line) => value switch
    {
        "yes" => true,
        "no" => false,
        _ => throw Garbled(line),
    };

    private static RunDirectory AddSizes(RunDirectory facts, (long Out, long Err) sizes) => facts with { OutBytes = sizes.Out, ErrBytes = sizes.Err };

    private static (long Out, long Err) SizesOf(string text, string line) =>
        text.Split(' ') is [var outText, var errText] && IsSize(outText, out var outBytes) && IsSize(errText, out var errBytes)
            ? (outBytes, errBytes)
            : throw Garbled(line);

    private static bool IsSize(string text, out long size) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size);

    private static TargetUnreachableException Garbled(string line) => new($"The target's answer is garbled: {SupervisorReply.Excerpt(line)}");
}
