using System.Collections.Concurrent;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Cronium.Grains.Cluster;

/// <summary>The active silos, and which machines run local scripts, as this silo sees it now.</summary>
internal sealed class ClusterView(IClusterMembershipService membership, ISiloMetadataCache metadata)
{
    private readonly ConcurrentDictionary<SiloAddress, bool> _leaving = new();

    /// <summary>Grows with each change of the membership.</summary>
    public long Version => membership.CurrentSnapshot.Version.Value;

    /// <summary>The silos that work and stay; one that leaves is none of them.</summary>
    public IReadOnlyList<SiloAddress> ActiveSilos =>
        [.. membership.CurrentSnapshot.Members.Values.Where(member => member.Status == SiloStatus.Active && !IsLeaving(member.SiloAddress)).Select(member => member.SiloAddress)];

    /// <summary>Silos that were active once and never will be again, as far as the cluster remembers.</summary>
    public IReadOnlyList<SiloAddress> DeadSilos =>
        [.. membership.CurrentSnapshot.Members.Values.Where(member => member.Status == SiloStatus.Dead).Select(member => member.SiloAddress)];

    /// <summary>Machines with at least one active silo that runs local scripts there.</summary>
    public IReadOnlyList<string> Machines =>
        [.. ActiveSilos.Select(TraitsOf).Select(traits => traits.Machine).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    public IReadOnlyList<SiloSnapshot> Members =>
        [.. membership.CurrentSnapshot.Members.Values.OrderBy(member => member.SiloAddress).Select(Describe)];

    /// <summary>Whether the silo said that it leaves. It still works, and gets nothing new.</summary>
    public bool IsLeaving(SiloAddress silo) => _leaving.ContainsKey(silo);

    /// <summary>For good: a silo that comes back is another one.</summary>
    public void NoteLeaving(SiloAddress silo) => _leaving.TryAdd(silo, true);

    public SiloTraits TraitsOf(SiloAddress silo) => SiloTraits.Read(metadata.GetSiloMetadata(silo));

    private SiloSnapshot Describe(ClusterMember member)
    {
        // A dead silo answers no more, so only its membership row is left to tell of it.
        var traits = member.Status == SiloStatus.Active ? TraitsOf(member.SiloAddress) : new SiloTraits(member.Name, 0, null, null);
        return new SiloSnapshot
        {
            Name = traits.Name,
            Address = member.SiloAddress.ToParsableString(),
            Status = member.Status == SiloStatus.Active && IsLeaving(member.SiloAddress) ? "Leaving" : member.Status.ToString(),
            ProcessId = traits.ProcessId,
            Machine = traits.Machine,
            StartedAt = traits.StartedAt,
            AllowsKill = traits.AllowsKill,
        };
    }
}
