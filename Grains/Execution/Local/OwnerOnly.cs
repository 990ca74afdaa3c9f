namespace Cronium.Grains.Execution.Local;

/// <summary>Directories that nobody but their owner may enter.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes it, if it is missing. Those above it, if they are missing, are made as the system does by default.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Local scripts need a POSIX shell; this machine runs Windows.");
        }

        Directory.CreateDirectory(path, Mode);
    }
}
