using System.Globalization;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Execution;

/// <summary>Identity of one try of a dispatch. Its text names the run directory or the container, so a second start finds the first.</summary>
[GenerateSerializer, Immutable, Alias("cronium.attempt-id")]
internal readonly record struct AttemptId([property: Id(0)] RunId Run, [property: Id(1)] string Dispatch, [property: Id(2)] int Number)
{
    public LogId Log => new(Run, Dispatch);

    /// <summary>Only letters, digits, '.', '_' and '-': safe as a file name.</summary>
    public override string ToString() => $"{Run}-{Dispatch}-a{Number}";

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
}
