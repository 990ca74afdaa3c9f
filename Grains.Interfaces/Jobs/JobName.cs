using System.Text.RegularExpressions;

namespace Cronium.Grains.Jobs;

/// <summary>The rule for names of jobs, secrets and servers: safe in a path, a URL, a key and a label.</summary>
public static partial class JobName
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxLength = 100;

    /// <summary>The rule as a sentence for people.</summary>
    public const string Rule = "use 1 to 100 letters, digits, '.', '_' or '-', beginning and ending with a letter or digit";

    /// <summary>Whether the name keeps the rule.</summary>
    public static bool IsValid(string? name) => name is not null && name.Length <= MaxLength && Pattern().IsMatch(name);

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
