using Cronium.Integration.Tests.Servers;

namespace Cronium.Chaos.World;

/// <summary>
/// Where scripts in containers keep their own account: a volume that the image declares, so that each container has one, on the
/// engine's disk, out of the product's reach. It goes with the ended container, after a quarter of an hour, so copies are kept.
/// </summary>
internal static class ContainerAccounts
{
    public const string Image = "cronium-chaos:1";
    public const string Directory = "/account";

    public static async Task MakeImageAsync(DockerDaemon daemon, string folder)
    {
        System.IO.Directory.CreateDirectory(folder);
        const string Recipe = $"FROM {DockerDaemon.Image}\nRUN mkdir {Directory} && chmod 1777 {Directory}\nVOLUME {Directory}\n";
        await File.WriteAllTextAsync(Path.Combine(folder, "Dockerfile"), Recipe);
        await Tool.RunAsync("env", ["DOCKER_BUILDKIT=0", "docker", "--host", $"{daemon.Address}", "build", "--network=none", "-q", "-t", Image, folder]);
    }

    /// <summary>Copies what there is, each volume into a folder of its own.</summary>
    public static void Keep(DockerDaemon daemon, string folder)
    {
        foreach (var volume in System.IO.Directory.EnumerateDirectories(daemon.Volumes))
        {
            var kept = System.IO.Directory.CreateDirectory(Path.Combine(folder, Path.GetFileName(volume))).FullName;
            try
            {
                foreach (var file in System.IO.Directory.EnumerateFiles(Path.Combine(volume, "_data"), "*.*.*"))
                {
                    File.Copy(file, Path.Combine(kept, Path.GetFileName(file)), overwrite: true);
                }
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
            {
                // It goes just now, and was copied before.
            }
        }
    }

    /// <summary>What was copied.</summary>
    public static IEnumerable<string> Files(string folder) =>
        System.IO.Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 });
}
