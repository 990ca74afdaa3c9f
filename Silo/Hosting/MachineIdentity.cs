using System.Security.Cryptography;
using System.Text;

namespace Cronium.Silo.Hosting;

/// <summary>
/// Names the place where local runs happen: a machine and a directory on it. Silos of the same name find each other's
/// runs, so two machines, or two directories, must never share one.
/// </summary>
internal static class MachineIdentity
{
    private const string IdFile = "/etc/machine-id";

    /// <summary>Host name and a hash of the machine's id and the directory.</summary>
    public static string Of(string runDirectory)
    {
        var id = File.Exists(IdFile) ? File.ReadAllText(IdFile).Trim() : "";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}\n{id}\n{runDirectory}"));
        return $"{Environment.MachineName}-{Convert.ToHexStringLower(hash.AsSpan(0, 4))}";
    }
}
