using System.Globalization;

namespace Cronium.Grains.Execution.Supervision;

/// <summary>Reads what the supervisor's launcher printed.</summary>
internal static class SupervisorAnswer
{
    /// <exception cref="TargetUnreachableException">It is not a whole answer to the call of that token, or it tells of trouble.</exception>
    public static RunDirectory Parse(string output, string token)
    {
        var lines = output.Split('\n');
        var first = Array.IndexOf(lines, token) + 1;
        var last = first > 0 ? Array.IndexOf(lines, ".", first) : -1;
        if (last < 0)
        {
            throw new TargetUnreachableException($"The target gave no answer{(output.Length > 0 ? $" but: {Excerpt(output)}" : ".")}");
        }

        return lines[first..last].Aggregate(new RunDirectory(), Add);
    }

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
            "bytes" => AddSizes(facts, value.Split(' '), line),
            _ => throw Garbled(line),
        };
    }

    private static bool IsYes(string value, string line) => value switch
    {
        "yes" => true,
        "no" => false,
        _ => throw Garbled(line),
    };

    private static RunDirectory AddSizes(RunDirectory facts, string[] sizes, string line) =>
        sizes is [var outText, var errText] && IsSize(outText, out var outBytes) && IsSize(errText, out var errBytes)
            ? facts with { OutBytes = outBytes, ErrBytes = errBytes }
            : throw Garbled(line);

    private static bool IsSize(string text, out long size) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size);

    private static TargetUnreachableException Garbled(string line) => new($"The target's answer is garbled: {Excerpt(line)}");

    private static string Excerpt(string text) => new(text.Take(200).Select(letter => char.IsControl(letter) ? ' ' : letter).ToArray());
}
