using System.Collections;
using System.Text.RegularExpressions;

namespace Cronium.Silo.Configuration;

/// <summary>Variables such as <c>CRONIUM_STORE__REDIS</c>: the prefix, then the key with <c>__</c> for ':'; case does not matter. No variable without the prefix is ever read.</summary>
internal static partial class EnvironmentSource
{
    private const string Prefix = "CRONIUM_";

    /// <summary>Variables that other parts of the product read or set; they configure no silo.</summary>
    private static readonly string[] NotKeys = ["URL", "TOKEN", "CONFIG", "RUN_ID", "JOB", "ATTEMPT", "ATTEMPT_ID", "DUE_AT", "SERVER"];

    /// <summary>The variables of this process.</summary>
    public static IReadOnlyDictionary<string, string> Variables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");

    /// <summary>Those of them that are meant as keys.</summary>
    public static IEnumerable<ConfigEntry> Read(IReadOnlyDictionary<string, string> variables) =>
        from variable in variables
        let name = variable.Key
        where name.StartsWith(Prefix, StringComparison.Ordinal)
        let rest = name[Prefix.Length..]
        where !NotKeys.Contains(rest) && !OfKubernetes().IsMatch($"{rest}={variable.Value}")
        select new ConfigEntry(rest.Replace("__", ":", StringComparison.Ordinal), variable.Value, $"environment variable {name}");

    /// <summary>What Kubernetes puts into each container beside a service named cronium.</summary>
    [GeneratedRegex(@"\A(SERVICE_HOST=|SERVICE_PORT\w*=|PORT_[0-9]+_(TCP|UDP)\w*=|PORT=(tcp|udp)://)", RegexOptions.CultureInvariant)]
    private static partial Regex OfKubernetes();
}
