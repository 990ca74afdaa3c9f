using System.Security.Cryptography;

namespace Cronium.Grains.Execution.Local;

/// <summary>
/// The machine a silo runs on, as a target: a random number kept with the run directories, and the name of the host.
/// Silos that share run directories are on one machine, also when they come and go.
/// </summary>
internal sealed class LocalMachine(LocalExecutorOptions options)
{
    private readonly Lazy<string> _id = new(() => $"{NumberIn(options.Directory)}@{Environment.MachineName}");

    /// <summary>Stable as long as the run directories are.</summary>
    public string Id => _id.Value;

    /// <summary>A symbolic link to nothing but the number: made whole or not at all, and the first of several silos wins.</summary>
    private static string NumberIn(string directory)
    {
        OwnerOnly.CreateDirectory(directory);
        var path = Path.Combine(directory, "machine");
        if (NumberAt(path) is { } found)
        {
            return found;
        }

        try
        {
            File.CreateSymbolicLink(path, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        }
        catch (IOException) when (NumberAt(path) is not null)
        {
            // Another silo came first; its number is the machine's.
        }

        return NumberAt(path) ?? throw new IOException($"{path} is not the link to a number that a silo leaves there. Remove it.");
    }

    private static string? NumberAt(string path) => new FileInfo(path).LinkTarget;
}
