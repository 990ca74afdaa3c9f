using System.Globalization;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Execution;

/// <summary>Identity of one try of a dispatch. Its text names the run directory or the container, so a second start finds the first.</summary>
[GenerateSerializer, Immutable, Alias("cronium.attempt-id")]
internal readonly record struct AttemptId([property: Id(0)] RunId Run, [property: Id(1)] string Dispatch, [property: Id(2)] int Number)
{
    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string text, out AttemptId attempt)
    {
        var (first, last) = (text.IndexOf('-', StringComparison.Ordinal), text.LastIndexOf("-a", StringComparison.Ordinal));
        if (first > 0 && first < last && RunId.TryParse(text[..first], out var run)
            && int.TryParse(text.AsSpan(last + 2), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            attempt = new AttemptId(run, text[(first + 1)..last], number);
            return true;
        }

        attempt = default;
        return false;
    }

    public LogId Log => new(Run, Dispatch);

    /// <summary>Only letters, digits, '.', '_' and '-': safe as a file name.</summary>
    public override string ToString() => $"{Run}-{Dispatch}-a{Number}";

    /// <summary>Reads the text of an attempt.</summary>
    public static bool TryParse(string text, out AttemptId attempt)
    {
        attempt = default;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var number = text.LastIndexOf("-a", StringComparison.Ordinal);
        if (dash < 0 || number <= dash || !RunId.TryParse(text[..dash], out var run)
            || !int.TryParse(text.AsSpan(number + 2), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        attempt = new AttemptId(run, text[(dash + 1)..number], count);
        return true;
    }
}
