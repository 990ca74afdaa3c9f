namespace Cronium.Grains.Execution.Ssh;

/// <summary>One word of a command line of sh.</summary>
internal static class ShellWord
{
    /// <summary>Quoted so that sh takes it as it is.</summary>
    /// <exception cref="ArgumentException">It does not fit on a line.</exception>
    public static string Quote(string word) => word.AsSpan().ContainsAny('\n', '\0')
        ? throw new ArgumentException("A line feed or a NUL character does not fit on a command line.", nameof(word))
        : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <inheritdoc cref="Quote"/>
    public static string Join(params IEnumerable<string> words) => string.Join(' ', words.Select(Quote));
}
