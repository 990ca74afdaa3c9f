using System.Text;

namespace Cronium.Chaos.Sabotage;

/// <summary>The product with a check taken out: a copy of what was built, in which the text of a script has been changed.</summary>
internal sealed class BrokenBuild : IDisposable
{
    private const string Assembly = "Cronium.Grains.dll";

    private BrokenBuild(string directory) => Directory = directory;

    public string Directory { get; }

    /// <summary>Copies the build and replaces each text by another that is not longer; blanks fill up, so that nothing else moves.</summary>
    public static BrokenBuild Without(IReadOnlyList<(string Check, string Instead)> changes)
    {
        var broken = new BrokenBuild(System.IO.Directory.CreateTempSubdirectory("cronium-broken-").FullName);
        Copy(AppContext.BaseDirectory, broken.Directory);
        var file = Path.Combine(broken.Directory, Assembly);
        var content = File.ReadAllBytes(file);
        foreach (var (check, instead) in changes)
        {
            Replace(content, Encoding.UTF8.GetBytes(check), Encoding.UTF8.GetBytes(instead));
        }

        File.WriteAllBytes(file, content);
        return broken;
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    private static void Replace(byte[] content, byte[] check, byte[] instead)
    {
        var at = content.AsSpan().IndexOf(check);
        Assert.True(at >= 0 && content.AsSpan(at + check.Length).IndexOf(check) < 0, $"'{Encoding.UTF8.GetString(check)}' is to be in {Assembly} once: the product has changed, and this sabotage has to follow.");
        Assert.True(instead.Length <= check.Length, $"'{Encoding.UTF8.GetString(instead)}' is longer than what it replaces.");
        instead.CopyTo(content.AsSpan(at));
        content.AsSpan(at + instead.Length, check.Length - instead.Length).Fill((byte)' ');
    }

    private static void Copy(string from, string to)
    {
        foreach (var directory in System.IO.Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
        {
            System.IO.Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, directory)));
        }

        foreach (var file in System.IO.Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
    }
}
