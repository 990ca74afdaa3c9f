using System.Collections;
using System.Text.RegularExpressions;

namespace Cronium.Silo.Configuration;

/// <summary>Variables such as <c>CRONIUM_STORE__REDIS</c>: the prefix, then the key with <c>__</c> for ':'; case does not matter. No variable without the prefix is ever read.</summary>
internal static partial class EnvironmentSource
{
    private const string Prefix = "CRONIUM_";

    /// <summary>Variables that other parts of the product read or set; they configure no silo.</summary>
    private static readonly string[] NotKeys = ["URL", "TOKEN", "CONFIG", "RUN_ID", "JOB", "ATTEMPT", "DUE_AT"];

    public static IEnumerable<ConfigEntry> Read(IDictionary variables) =>
        from variable in variables.Cast<DictionaryEntry>()
        let name = (string)variable.Key
        where name.StartsWith(Prefix, StringComparison.Ordinal)
        let rest = name[Prefix.Length..]
        let value = (string?)variable.Value ?? ""
        where !NotKeys.Contains(rest) && !OfKubernetes().IsMatch($"{rest}={value}")
        select new ConfigEntry(rest.Replace("__", ":", StringComparison.Ordinal), value, $"environment variable {name}");

    /// <summary>What Kubernetes puts into each container beside a service named cronium.</summary>
    [GeneratedRegex(@"\A(SERVICE_HOST=|SERVICE_PORT\w*=|PORT_[0-9]+_(TCP|UDP)\w*=|PORT=(tcp|udp)://)", RegexOptions.CultureInvariant)]
    private static partial Regex OfKubernetes();
}
