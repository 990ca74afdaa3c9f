using Cronium.Grains;

namespace Cronium.Silo.Configuration;

/// <summary>Looks up keys as people write them.</summary>
internal static class ConfigTable
{
    private static readonly Dictionary<string, ConfigKey> ByName = ConfigKey.All.ToDictionary(key => key.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The key of this name, case ignored; null: there is none.</summary>
    public static ConfigKey? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>What to say to somebody who typed a name that is not known: the nearest one, if it is near.</summary>
    public static string HintFor(string typed)
    {
        var nearest = NearestName.To(typed, ByName.Values.Select(key => key.Name));
        return NearestName.IsClose(typed, nearest) ? $"did you mean {nearest}?" : "`cronium config` lists all keys.";
    }

    /// <summary>The text fit to be shown. Of an unknown key nobody knows whether it is secret, so nothing is shown.</summary>
    public static string Hide(string name, string text) => Find(name)?.Hide(text) ?? "***";

    /// <summary>Name of the environment variable that sets the key.</summary>
    public static string VariableOf(string key) => "CRONIUM_" + key.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();
}
