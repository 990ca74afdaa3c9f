using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Cronium.Grains.Cluster;

/// <summary>The active silos, and which machines run local scripts, as this silo sees it now.</summary>
internal sealed class ClusterView(IClusterMembershipService membership, ISiloMetadataCache metadata)
{
    /// <summary>Grows with each change of the membership.</summary>
    public long Version => membership.CurrentSnapshot.Version.Value;

    public IReadOnlyList<SiloAddress> ActiveSilos =>
        [.. membership.CurrentSnapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress)];

    /// <summary>Silos that were active once and never will be again, as far as the cluster remembers.</summary>
    public IReadOnlyList<SiloAddress> DeadSilos =>
        [.. membership.CurrentSnapshot.Members.Values.Where(member => member.Status == SiloStatus.Dead).Select(member => member.SiloAddress)];

    /// <summary>Machines with at least one active silo that runs local scripts there.</summary>
    public IReadOnlyList<string> Machines =>
        [.. ActiveSilos.Select(TraitsOf).Select(traits => traits.Machine).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    public IReadOnlyList<SiloSnapshot> Members =>
        [.. membership.CurrentSnapshot.Members.Values.OrderBy(member => member.SiloAddress).Select(Describe)];

    public SiloTraits TraitsOf(SiloAddress silo) => SiloTraits.Read(metadata.GetSiloMetadata(silo));

    private SiloSnapshot Describe(ClusterMember member)
    {
        // A dead silo answers no more, so only its membership row is left to tell of it.
        var traits = member.Status == SiloStatus.Active ? TraitsOf(member.SiloAddress) : new SiloTraits(member.Name, 0, null, null);
        return new SiloSnapshot
        {
            Name = traits.Name,
            Address = member.SiloAddress.ToParsableString(),
            Status = member.Status.ToString(),
            ProcessId = traits.ProcessId,
            Machine = traits.Machine,
            StartedAt = traits.StartedAt,
            AllowsKill = traits.AllowsKill,
        };
    }
}
