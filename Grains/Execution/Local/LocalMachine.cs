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

    private static string NumberIn(string directory)
    {
        OwnerOnly.CreateDirectory(directory);
        var path = Path.Combine(directory, "machine");
        if (!File.Exists(path))
        {
            Offer(path, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        }

        return File.ReadAllText(path);
    }

    /// <summary>Links a whole file into place; the first of several silos wins.</summary>
    private static void Offer(string path, string number)
    {
        var offered = $"{path}.{number}";
        File.WriteAllText(offered, number);
        try
        {
            File.Move(offered, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(offered);
        }
    }
}
