namespace Cronium.Cli.Dev;

/// <summary>The user's folders, by the XDG rules.</summary>
internal static class UserFolders
{
    /// <summary><c>$XDG_CONFIG_HOME/cronium</c>, else <c>~/.config/cronium</c>.</summary>
    public static string Configuration(Func<string, string?> variable) => Find(variable, "XDG_CONFIG_HOME", ".config");

    /// <summary><c>$XDG_STATE_HOME/cronium</c>, else <c>~/.local/state/cronium</c>.</summary>
    public static string State(Func<string, string?> variable) => Find(variable, "XDG_STATE_HOME", ".local/state");

    private static string Find(Func<string, string?> variable, string name, string fallback)
    {
        // The rules say that a relative path is to be ignored.
        var folder = variable(name) is { } given && Path.IsPathRooted(given) ? given : Path.Combine(Home(variable), fallback);
        return Path.Combine(folder, "cronium");
    }

    private static string Home(Func<string, string?> variable) =>
        variable("HOME") is { Length: > 0 } home ? home : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
}
