using System.Globalization;

namespace Cronium.Integration.Tests.Servers;

/// <summary>Looks into <c>/proc</c>, and sends signals by pid.</summary>
internal static class ProcessTree
{
    /// <summary>Children of a process, oldest first.</summary>
    public static IReadOnlyList<int> Children(int pid) =>
        [.. Read($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number)];

    /// <summary>Children, their children, and so on, of those whose name starts with one: newer sshds call their parts sshd-session and the like.</summary>
    public static IReadOnlyList<int> Descendants(int pid, string name) =>
        [.. Children(pid).Where(child => Name(child).StartsWith(name, StringComparison.Ordinal)).SelectMany(child => Descendants(child, name).Prepend(child))];

    public static IReadOnlyList<int> OfUser(int user) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => Number(name!)) // a path's last part
            .Where(pid => Read($"/proc/{pid}/status").Contains($"\nUid:\t{user}\t", StringComparison.Ordinal))];

    public static string Name(int pid) => Read($"/proc/{pid}/comm").Trim();

    /// <summary>Sends a signal; those that are gone already do not matter.</summary>
    public static async Task SignalAsync(string name, IReadOnlyList<int> pids)
    {
        if (pids.Count > 0)
        {
            await Tool.RunAsync("/bin/sh", ["-c", $"kill -{name} {string.Join(' ', pids)} 2>/dev/null; true"]);
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return "";
        }
    }
}
