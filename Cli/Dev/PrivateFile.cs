namespace Cronium.Cli.Dev;

/// <summary>Files that only their owner may read.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a file whole or not at all; it never exists with wider rights.</summary>
    public static void Write(string path, string text)
    {
        CreateFolder(Path.GetDirectoryName(path) ?? ".");
        var draft = $"{path}.{Environment.ProcessId}";
        File.Delete(draft);
        using (var writer = new StreamWriter(new FileStream(draft, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        })))
        {
            writer.Write(text);
        }

        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Makes a folder that only its owner may enter, unless it exists.</summary>
    public static void CreateFolder(string path) => Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
}
