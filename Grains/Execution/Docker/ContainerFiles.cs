using System.Formats.Tar;
using System.Text;

namespace Cronium.Grains.Execution.Docker;

/// <summary>The job's files, in the directory that the script starts in. A mark behind the last one tells that all are there, so that they are put once.</summary>
internal static class ContainerFiles
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const string Mark = "files";

    /// <summary>There once all files are.</summary>
    public static string MarkOf(AttemptId attempt, ContainerPlace place) => $"{place.Root}/r/{attempt}/{Mark}";

    /// <summary>To be unpacked in <see cref="ContainerPlace.Root"/>; everything belongs to the script's user.</summary>
    public static MemoryStream Make(AttemptId attempt, IReadOnlyDictionary<string, string> files, string user)
    {
        var owner = ContainerUser.Parse(user);
        var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            var run = $"r/{attempt}";
            foreach (var directory in new[] { "r", run, $"{run}/work" }.Concat(DirectoriesOf(files.Keys).Select(path => $"{run}/work/{path}")))
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, $"{directory}/") { Uid = owner.Uid, Gid = owner.Gid, Mode = Private });
            }

            foreach (var (path, text) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
            {
                Add(tar, $"{run}/work/{path}", text, owner);
            }

            Add(tar, $"{run}/{Mark}", "", owner);
        }

        archive.Position = 0;
        return archive;
    }

    /// <summary>Those above others first.</summary>
    private static IEnumerable<string> DirectoriesOf(IEnumerable<string> paths) =>
        paths.SelectMany(path => path.Select((letter, at) => letter == '/' ? path[..at] : null)).OfType<string>().Distinct().Order(StringComparer.Ordinal);

    private static void Add(TarWriter tar, string name, string text, ContainerUser owner) => tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
    {
        Uid = owner.Uid,
        Gid = owner.Gid,
        Mode = Private,
        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
    });
}
