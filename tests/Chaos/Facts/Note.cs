using System.Globalization;

namespace Cronium.Chaos.Facts;

/// <summary>A line that a script wrote down about itself.</summary>
/// <param name="IsBegin">It began; else it ended by itself.</param>
/// <param name="Attempt">Which attempt it is.</param>
/// <param name="DueAt">The due instant it was told; null: none.</param>
/// <param name="At">By the target's clock, whole seconds.</param>
/// <param name="ExitCode">The code it was about to end with.</param>
internal sealed record Note(bool IsBegin, AttemptKey Attempt, DateTimeOffset? DueAt, DateTimeOffset At, int? ExitCode)
{
    private const int Fields = 7;

    /// <summary>Reads a line as <see cref="Load.ChaosScript"/> writes it.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Note Parse(string line)
    {
        var fields = line.Split(' ');
        return fields.Length != Fields || fields[0] is not ("begin" or "end")
            ? throw new FormatException($"'{line}' is no note of a script.")
            : new Note(
                fields[0] == "begin",
                new AttemptKey(fields[1], Number(fields[2]), fields[3]),
                fields[4] == "-" ? null : DateTimeOffset.Parse(fields[4], CultureInfo.InvariantCulture),
                DateTimeOffset.FromUnixTimeSeconds(Number(fields[5])),
                fields[6] == "-" ? null : Number(fields[6]));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>Names one attempt.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Number">From 1.</param>
/// <param name="Server">Name of the server; <c>-</c> elsewhere.</param>
internal readonly record struct AttemptKey(string Run, int Number, string Server)
{
    public override string ToString() => $"{Run}, attempt {Number}{(Server == "-" ? "" : $" on {Server}")}";
}
