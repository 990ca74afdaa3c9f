using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using Cronium.Grains.Execution.Supervision;

namespace Cronium.Grains.Execution.Docker;

/// <summary>What goes into a container before it starts: our programs, which the script can read but not change, and a place it may write to.</summary>
internal static class ContainerArchive
{
    private static readonly ReadOnlyMemory<byte> Program = Load();

    /// <summary>Name of our program in <see cref="ContainerPlace.Volume"/>.</summary>
    public static string ProgramFile { get; } = $"container-{Convert.ToHexStringLower(SHA256.HashData(Program.Span).AsSpan(0, 8))}.sh";

    public static MemoryStream Make(DockerOptions options, ContainerPlace place)
    {
        var (uid, gid) = ContainerUser.Parse(options.User);
        var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            ContainerShell.Add(tar, options.Shell);
            Add(tar, ProgramFile, Program);
            Add(tar, SupervisorScript.FileName, SupervisorScript.Content);
            tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, $"{place.RunsName}/")
            {
                Uid = uid,
                Gid = gid,
                Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            });
        }

        archive.Position = 0;
        return archive;
    }

    private static void Add(TarWriter tar, string name, ReadOnlyMemory<byte> content) => tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
    {
        Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
        DataStream = new MemoryStream(content.ToArray()),
    });

    private static ReadOnlyMemory<byte> Load()
    {
        using var stream = typeof(ContainerArchive).Assembly.GetManifestResourceStream("Execution/Docker/container.sh")
            ?? throw new InvalidOperationException("This build carries no program for containers.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Encoding.UTF8.GetBytes(reader.ReadToEnd());
    }
}
