namespace Cronium.Grains.Execution.Local;

/// <summary>A process of this machine, known by its number and the tick it started at.</summary>
internal static class LocalProcess
{
    private const int StartField = 19;

    /// <summary>Whether it is that process still: not a later one with its number, not a corpse.</summary>
    public static bool IsAlive(string process, string start)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            // The name of a command may hold anything, but this only once, at its end.
            var fields = stat[(stat.LastIndexOf(") ", StringComparison.Ordinal) + 2)..].Split(' ');
            return fields.Length > StartField && fields[StartField] == start && fields[0] is not ("Z" or "X");
        }
        catch (IOException)
        {
            return false;
        }
    }
}
