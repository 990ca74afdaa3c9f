using System.Globalization;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Cronium.Grains.Cluster;

/// <summary>What a silo tells the others of itself, fixed for its life.</summary>
/// <param name="Name">Name for people.</param>
/// <param name="ProcessId">Process id on its machine.</param>
/// <param name="Machine">Identity of the machine, when it runs local scripts there; else null.</param>
/// <param name="StartedAt">When the process started; null when unknown.</param>
internal sealed record SiloTraits(string Name, int ProcessId, string? Machine, DateTimeOffset? StartedAt)
{
    private const string NameKey = "cronium.name";
    private const string ProcessIdKey = "cronium.pid";
    private const string MachineKey = "cronium.machine";
    private const string StartedKey = "cronium.started";
    private const string AllowsKillKey = "cronium.allows-kill";

    /// <summary>Whether a request may stop or kill it.</summary>
    public bool AllowsKill { get; init; }

    public Dictionary<string, string> ToMetadata() => new()
    {
        [NameKey] = Name,
        [ProcessIdKey] = ProcessId.ToString(CultureInfo.InvariantCulture),
        [MachineKey] = Machine ?? "",
        [StartedKey] = StartedAt?.ToString("O", CultureInfo.InvariantCulture) ?? "",
        [AllowsKillKey] = AllowsKill ? "true" : "",
    };

    public static SiloTraits Read(SiloMetadata metadata)
    {
        var values = metadata.Metadata;
        return new SiloTraits(
            values.GetValueOrDefault(NameKey, ""),
            int.TryParse(values.GetValueOrDefault(ProcessIdKey), CultureInfo.InvariantCulture, out var pid) ? pid : 0,
            values.GetValueOrDefault(MachineKey) is { Length: > 0 } machine ? machine : null,
            DateTimeOffset.TryParse(values.GetValueOrDefault(StartedKey), CultureInfo.InvariantCulture, out var started) ? started : null)
        {
            AllowsKill = values.GetValueOrDefault(AllowsKillKey) == "true",
        };
    }
}
