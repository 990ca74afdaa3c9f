using Cronium.Grains.Scheduling;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Cronium.Grains.Cluster;

/// <summary>Puts a grain that is keyed by a machine on a silo that runs on that machine.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class MachinePlacementAttribute() : PlacementAttribute(new MachinePlacement());

[GenerateSerializer, Immutable, Alias("cronium.machine-placement")]
internal sealed class MachinePlacement : PlacementStrategy;

internal sealed class MachinePlacementDirector(ClusterView cluster) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var machine = target.GrainIdentity.Key.ToString() ?? "";
        var there = context.GetCompatibleSilos(target).Where(silo => cluster.TraitsOf(silo).Machine == machine);
        return Task.FromResult(Rendezvous.Choose(machine, there)
            ?? throw new OrleansException($"No silo runs on machine {machine} now."));
    }
}
