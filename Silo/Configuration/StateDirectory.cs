namespace Cronium.Silo.Configuration;

/// <summary>Where a silo keeps files, when nobody says.</summary>
internal static class StateDirectory
{
    /// <summary>The settings with every directory absolute.</summary>
    public static SiloSettings Resolve(SiloSettings settings, IReadOnlyDictionary<string, string> variables)
    {
        var home = variables.GetValueOrDefault("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var state = variables.GetValueOrDefault("XDG_STATE_HOME") is { Length: > 0 } given ? given : Path.Combine(home, ".local", "state");
        var store = Absolute(settings.Store.Directory ?? Path.Combine(state, "cronium", settings.Cluster.ClusterId), home);
        var runs = Absolute(settings.Executors.Local.Directory ?? Path.Combine(store, "runs"), home);
        return settings with
        {
            Store = settings.Store with { Directory = store },
            Executors = settings.Executors with { Local = settings.Executors.Local with { Directory = runs } },
        };
    }

    // Nobody expands '~' in --store:directory=~/x: to the shell it is the middle of a word.
    private static string Absolute(string path, string home) =>
        Path.GetFullPath(path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? home + path[1..] : path);
}
