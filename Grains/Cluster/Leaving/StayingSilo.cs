using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Cronium.Grains.Cluster.Leaving;

/// <summary>The grain is put on silos that stay, and moves off one that leaves (<see cref="Residents"/>).</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class StayingSiloAttribute() : PlacementFilterAttribute(new StayingSilo());

[GenerateSerializer, Immutable, Alias("cronium.staying-silo")]
internal sealed class StayingSilo() : PlacementFilterStrategy(order: 0);

internal sealed class StayingSiloDirector(ClusterView cluster) : IPlacementFilterDirector
{
    /// <summary>Where every silo leaves, the last of them still answers.</summary>
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        SiloAddress[] all = [.. silos];
        SiloAddress[] staying = [.. all.Where(silo => !cluster.IsLeaving(silo))];
        return staying.Length > 0 ? staying : all;
    }
}
