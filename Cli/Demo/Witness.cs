using System.Globalization;

namespace Cronium.Cli.Demo;

/// <summary>A line that a script wrote about its own run.</summary>
internal sealed record Witness(string Run, DateTimeOffset DueAt)
{
    /// <summary>Reads a file of lines such as <c>r05... 2026-11-23T10:00:02Z</c>; no file means no line.</summary>
    public static IReadOnlyList<Witness> ReadAll(string path) => File.Exists(path) ? [.. File.ReadLines(path).Select(Parse)] : [];

    private static Witness Parse(string line)
    {
        var words = line.Split(' ');
        return new Witness(words[0], DateTimeOffset.Parse(words[1], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
    }
}
