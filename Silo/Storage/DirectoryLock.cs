using Cronium.Grains;

namespace Cronium.Silo.Storage;

/// <summary>Keeps a second process out of a data directory. The system frees it when the process ends, however it ends.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <exception cref="CroniumException">Another process has it, or the directory cannot be used.</exception>
    public static DirectoryLock Take(string directory)
    {
        try
        {
            MakePrivate(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CroniumException(RefusalKind.Unavailable, $"The directory '{directory}' cannot be used for the embedded store: {exception.Message} Name another with store:directory.");
        }

        try
        {
            return new DirectoryLock(new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CroniumException(
                RefusalKind.Unavailable,
                $"The directory '{directory}' is in use by another process, and an embedded store serves one. Stop that process, name another directory with store:directory, or let both use one Redis with store:redis.");
        }
    }

    public void Dispose() => _file.Dispose();

    private static void MakePrivate(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return;
        }

        Directory.CreateDirectory(directory, OwnerOnly);
        File.SetUnixFileMode(directory, OwnerOnly);
    }
}
