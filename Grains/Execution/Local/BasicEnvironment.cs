using System.Collections;

namespace Cronium.Grains.Execution.Local;

/// <summary>The part of this process' environment that any program needs and that holds nothing of ours.</summary>
internal static class BasicEnvironment
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static readonly string[] Names = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR"];

    public static IReadOnlyDictionary<string, string> OfThisProcess()
    {
        var basics = new Dictionary<string, string> { ["PATH"] = DefaultPath };
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable is { Key: string name, Value: string value } && (Names.Contains(name) || name.StartsWith("LC_", StringComparison.Ordinal)))
            {
                basics[name] = value;
            }
        }

        return basics;
    }
}
