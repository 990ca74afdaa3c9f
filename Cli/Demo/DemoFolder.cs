namespace Cronium.Cli.Demo;

/// <summary>A temporary folder: the cluster's state, and beside it what the scripts themselves wrote down.</summary>
internal sealed class DemoFolder : IDisposable
{
    private DemoFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>Where the cluster keeps everything.</summary>
    public string State => System.IO.Path.Combine(Path, "state");

    /// <summary>Where scripts write what they did. Cronium knows nothing of it.</summary>
    public string Witness => System.IO.Path.Combine(Path, "witness");

    /// <summary>Keys and configuration of the sshd.</summary>
    public string Sshd => System.IO.Path.Combine(Path, "sshd");

    /// <summary>Whether it stays, for somebody to look into it. Default no.</summary>
    public bool Keep { get; set; }

    public static DemoFolder Create()
    {
        var folder = new DemoFolder(Directory.CreateTempSubdirectory("cronium-demo-").FullName);
        Directory.CreateDirectory(folder.Witness);
        return folder;
    }

    public void Dispose()
    {
        if (!Keep)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
