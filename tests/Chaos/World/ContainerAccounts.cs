using Cronium.Integration.Tests.Servers;

namespace Cronium.Chaos.World;

/// <summary>
/// Where scripts in containers keep their own account: a volume that the image declares, so that each container has one, on the
/// engine's disk, out of the product's reach. It stays for as long as the ended container does, which is longer than any run here.
/// </summary>
internal static class ContainerAccounts
{
    public const string Image = "cronium-chaos:1";
    public const string Directory = "/account";

    public static async Task MakeImageAsync(DockerDaemon daemon, string folder)
    {
        System.IO.Directory.CreateDirectory(folder);
        const string File = $"FROM {DockerDaemon.Image}\nRUN mkdir {Directory} && chmod 1777 {Directory}\nVOLUME {Directory}\n";
        await System.IO.File.WriteAllTextAsync(Path.Combine(folder, "Dockerfile"), File);
        await Tool.RunAsync("env", ["DOCKER_BUILDKIT=0", "docker", "--host", $"{daemon.Address}", "build", "--network=none", "-q", "-t", Image, folder]);
    }

    /// <summary>The accounts that are there now.</summary>
    public static IEnumerable<string> Files(DockerDaemon daemon) =>
        System.IO.Directory.EnumerateFiles(daemon.Volumes, "*.*.*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3 });
}
