namespace Cronium.Silo.Configuration;

/// <summary>A key and its text as some source gives them.</summary>
/// <param name="Key">Name as written, sections parted by ':'.</param>
/// <param name="Text">The value as written.</param>
/// <param name="Source">Where it stands, so that a person finds it: a file and line, a variable, a flag.</param>
internal sealed record ConfigEntry(string Key, string Text, string Source);

/// <summary>One line of <c>cronium config</c>.</summary>
/// <param name="Key">Name of the key.</param>
/// <param name="Value">Its value, secrets hidden; empty: absent.</param>
/// <param name="Source">Where the value comes from.</param>
/// <param name="Description">What the key is for.</param>
internal sealed record ConfigRow(string Key, string Value, string Source, string Description);

/// <summary>The configuration cannot be used.</summary>
internal sealed class ConfigException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>Each mistake as one sentence with key, value, source and fix.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
