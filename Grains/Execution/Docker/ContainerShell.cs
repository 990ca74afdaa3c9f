using System.Formats.Tar;

namespace Cronium.Grains.Execution.Docker;

/// <summary>
/// The shell that our programs run in: the image's, or a static busybox of the silo's machine, which lets images without any
/// shell run too. Either has the same path in the container, so that nobody need know which it is.
/// </summary>
internal static class ContainerShell
{
    /// <summary>Its name in <see cref="ContainerPlace.Volume"/>.</summary>
    public const string File = "sh";

    /// <summary>What our programs call, and a shell script will. They come last on the path, after all of the image's.</summary>
    private static readonly string[] Applets =
    [
        "awk", "basename", "cat", "chmod", "cp", "cut", "date", "dd", "df", "dirname", "env", "expr", "false", "find", "grep", "head", "hostname", "id", "kill", "ln",
        "ls", "mkdir", "mktemp", "mv", "od", "printf", "ps", "pwd", "readlink", "rm", "rmdir", "sed", "seq", "setsid", "sh", "sleep", "sort", "stat", "sync", "tail",
        "tee", "test", "touch", "tr", "true", "uname", "uniq", "wc", "xargs",
    ];

    /// <param name="tar">What goes into a container.</param>
    /// <param name="busybox">Path of a static busybox here; null: the image's shell.</param>
    public static void Add(TarWriter tar, string? busybox)
    {
        if (busybox is null)
        {
            Link(tar, File, "/bin/sh");
            return;
        }

        using var program = System.IO.File.OpenRead(busybox);
        tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, "bin/") { Mode = (UnixFileMode)0b111_101_101 });
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "bin/busybox") { Mode = (UnixFileMode)0b111_101_101, DataStream = program });
        Link(tar, File, "bin/busybox");
        foreach (var applet in Applets)
        {
            Link(tar, $"bin/{applet}", "busybox");
        }
    }

    private static void Link(TarWriter tar, string name, string target) =>
        tar.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target, Mode = (UnixFileMode)0b111_111_111 });
}
