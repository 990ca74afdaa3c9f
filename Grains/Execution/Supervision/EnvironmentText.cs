using System.Text;
using System.Text.RegularExpressions;

namespace Cronium.Grains.Execution.Supervision;

/// <summary>An environment as assignments that every POSIX shell reads back byte for byte.</summary>
internal static partial class EnvironmentText
{
    /// <summary>Why the environment cannot be passed on; null: it can.</summary>
    public static string? ProblemOf(IReadOnlyDictionary<string, string> environment)
    {
        foreach (var (name, value) in environment)
        {
            if (!Name().IsMatch(name))
            {
                return $"'{name}' is not a name of an environment variable: letters, digits and '_', no digit first.";
            }

            if (value.Contains('\0', StringComparison.Ordinal))
            {
                return $"The value of the environment variable '{name}' holds a NUL character.";
            }
        }

        return null;
    }

    public static byte[] Encode(IReadOnlyDictionary<string, string> environment)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in environment)
        {
            text.Append(name).Append("='").Append(value.Replace("'", @"'\''", StringComparison.Ordinal)).Append("'\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex Name();
}
