using System.Globalization;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>Connections of this machine, as the kernel counts them.</summary>
internal static class Sockets
{
    private const string Established = "01";

    /// <summary>How many are connected to a port, seen from who connected.</summary>
    public static int To(int port)
    {
        var wanted = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists).SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(fields => fields[2].EndsWith(wanted, StringComparison.Ordinal) && fields[3] == Established);
    }
}
