using System.Globalization;

namespace Cronium.Cli.Drill;

/// <summary>A line that a ticking canary wrote about its own run.</summary>
/// <param name="What"><c>start</c> or <c>end</c>.</param>
internal sealed record SeenLine(string What, string Run, DateTimeOffset DueAt)
{
    /// <summary>Reads lines such as <c>start r05... 2026-11-23T10:00:02Z</c>; what is none is null.</summary>
    public static SeenLine? Parse(string line) =>
        line.Split(' ') is [("start" or "end") and var what, var run, var due]
        && DateTimeOffset.TryParse(due, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? new SeenLine(what, run, at)
            : null;

    /// <summary>The lines of a text that are such lines.</summary>
    public static IReadOnlyList<SeenLine> ParseAll(string text) => [.. text.Split('\n').Select(Parse).OfType<SeenLine>()];
}
