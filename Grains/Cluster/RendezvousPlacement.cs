using Cronium.Grains.Scheduling;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Cronium.Grains.Cluster;

/// <summary>Puts a grain on the silo that rendezvous hashing picks for it.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RendezvousPlacementAttribute() : PlacementAttribute(new RendezvousPlacement());

[GenerateSerializer, Immutable, Alias("cronium.rendezvous-placement")]
internal sealed class RendezvousPlacement : PlacementStrategy;

internal sealed class RendezvousPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        return Task.FromResult(Rendezvous.Choose(target.GrainIdentity.ToString(), silos)
            ?? throw new OrleansException($"No silo can host {target.GrainIdentity}."));
    }
}
