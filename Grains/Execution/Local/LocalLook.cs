using Cronium.Grains.Execution.Supervision;

namespace Cronium.Grains.Execution.Local;

/// <summary>
/// Reads a run directory of this machine without starting a process, in the order that <see cref="RunDirectory"/> asks
/// for. Where nobody attends to the attempt it tells nothing: then the supervisor is to be called, which settles it.
/// </summary>
internal static class LocalLook
{
    private const string BootFile = "/proc/sys/kernel/random/boot_id";

    private static readonly Lazy<string?> Boot = new(() => FirstLine(BootFile));

    public static RunDirectory? At(string directory, string tombstone)
    {
        var facts = new RunDirectory { Claim = Line(directory, "claim"), Started = Line(directory, "started"), Boot = Boot.Value };
        facts = facts with { Supervised = IsSupervised(directory, facts.Claim) };
        facts = facts with
        {
            End = Line(directory, "rc"),
            Gone = Line(directory, "gone"),
            OutBytes = Size(directory, "out"),
            ErrBytes = Size(directory, "err"),
            Forgotten = File.Exists(tombstone),
        };
        return IsSettled(facts) ? facts : null;
    }

    private static bool IsSettled(RunDirectory facts) =>
        facts.Forgotten || facts.Supervised || (facts.End is not null && !facts.IsUnproven) || (facts.Claim, facts.Started) is (null, null) || IsVoid(facts.Started);

    private static bool IsVoid(string? started) => started?.StartsWith("void ", StringComparison.Ordinal) ?? false;

    private static bool IsSupervised(string directory, string? claim)
    {
        if (claim?.Split(' ') is not { Length: RunDirectory.ClaimFields } fields || fields[3] != Boot.Value)
        {
            return false;
        }

        return Line(directory, "watcher")?.Split(' ') is [var process, var start]
            ? LocalProcess.IsAlive(process, start)
            : LocalProcess.IsAlive(fields[1], fields[2]);
    }

    private static string? Line(string directory, string name) => FirstLine(Path.Combine(directory, name));

    private static string? FirstLine(string path)
    {
        // Asked first, as most of these files are absent most of the time and an exception is dear.
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return File.ReadAllText(path).Split('\n')[0];
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static long Size(string directory, string name) => new FileInfo(Path.Combine(directory, name)) is { Exists: true } file ? file.Length : 0;
}
