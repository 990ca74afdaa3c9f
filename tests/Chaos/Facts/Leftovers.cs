using System.Globalization;
using System.Text;
using Cronium.Chaos.World;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Chaos.Facts;

/// <summary>What should be gone when every run is final and acknowledged: processes, run directories, running containers.</summary>
internal static class Leftovers
{
    /// <summary>Waits for it to be gone, as the last acknowledgements and the end of each container come after the run is final; says what is not.</summary>
    public static async Task<IReadOnlyList<string>> LookAsync(ChaosWorld world, TimeSpan patience, CancellationToken cancellationToken)
    {
        var left = await NowAsync(world);
        try
        {
            await Eventually.TrueAsync(async () => (left = await NowAsync(world)).Count == 0, patience, () => "all to be gone", cancellationToken);
        }
        catch (Xunit.Sdk.XunitException)
        {
            // What is still there is the answer.
        }

        return left;
    }

    private static async Task<IReadOnlyList<string>> NowAsync(ChaosWorld world) =>
    [
        .. Processes(world),
        .. Directories(Path.Combine(world.LocalRuns)),
        .. System.IO.Directory.EnumerateDirectories(world.Account.Home, ".cronium*").SelectMany(Directories),
        .. world.Docker is null ? [] : (await world.Docker.DockerAsync("ps", "-q")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(id => $"container {id} runs"),
    ];

    private static IEnumerable<string> Directories(string root) =>
        System.IO.Directory.Exists(root)
            ? System.IO.Directory.EnumerateDirectories(root, "r", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3, AttributesToSkip = FileAttributes.None })
                .SelectMany(System.IO.Directory.EnumerateDirectories).Select(directory => $"run directory {directory} is there")
            : [];

    /// <summary>Processes that carry an attempt of a run of ours in their environment.</summary>
    private static IEnumerable<string> Processes(ChaosWorld world)
    {
        var mark = Encoding.ASCII.GetBytes("CRONIUM_ATTEMPT_ID=");
        foreach (var process in System.IO.Directory.EnumerateDirectories("/proc").Where(directory => int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out _)))
        {
            if (Read(Path.Combine(process, "environ")) is { } environment && environment.AsSpan().IndexOf(mark) >= 0 && IsOurs(world, process, environment))
            {
                yield return $"process {Path.GetFileName(process)} lives: {Encoding.UTF8.GetString(Read(Path.Combine(process, "cmdline")) ?? []).Replace('\0', ' ')}";
            }
        }
    }

    /// <summary>Other test programs may run beside this one.</summary>
    private static bool IsOurs(ChaosWorld world, string process, byte[] environment) =>
        new[] { environment, Read(Path.Combine(process, "cmdline")) ?? [], Encoding.UTF8.GetBytes(LinkOf(Path.Combine(process, "cwd"))) }
            .Any(text => Encoding.UTF8.GetString(text) is var found && (found.Contains(world.Directory, StringComparison.Ordinal) || found.Contains(world.Account.Home, StringComparison.Ordinal)));

    private static string LinkOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static byte[]? Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile.
            return null;
        }
    }
}
