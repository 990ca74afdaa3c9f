using System.Net;

namespace Cronium.Silo.Configuration;

/// <summary>Who this silo is, and how it talks to the others.</summary>
internal sealed record ClusterSettings
{
    [Setting("Name of the cluster; silos and clients of the same name on the same store belong together, and it prefixes every key in the store.",
        Pattern = "[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?", Allowed = "1 to 50 lower-case letters, digits or '-', beginning and ending with a letter or digit")]
    public string ClusterId { get; init; } = "cronium";

    [Setting("Name of this silo in lists and logs; absent: machine name and silo port.", Pattern = "[A-Za-z0-9][A-Za-z0-9._-]{0,98}", Allowed = "1 to 99 letters, digits, '.', '_' or '-'")]
    public string? SiloName { get; init; }

    [Setting("Port on which silos talk to each other.", From = "1", To = "65535")]
    public int SiloPort { get; init; } = 11111;

    [Setting("Port on which .NET clients reach the cluster.", From = "1", To = "65535")]
    public int GatewayPort { get; init; } = 30000;

    [Setting("Address on which this silo listens for the others, and by which they reach it.")]
    public IPAddress AdvertisedAddress { get; init; } = IPAddress.Loopback;

    [Setting("How often a silo probes its neighbours; three missed probes make it suspect.", From = "200ms", To = "1m")]
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(1);

    [Setting("Longest a probe may take; a frozen silo is declared dead after three times this.", From = "500ms", To = "2m")]
    public TimeSpan MaxProbeTimeout { get; init; } = TimeSpan.FromSeconds(2);

    [Setting("How long a graceful stop may take.", From = "1s", To = "10m")]
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The configured name, or one that stays the same when the silo restarts.</summary>
    public string Name => SiloName ?? FormattableString.Invariant($"{Environment.MachineName}-{SiloPort}");
}
