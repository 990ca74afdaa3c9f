using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Cronium.Grains.Cluster;

/// <summary>Puts a grain that is keyed by a silo's address on that silo, and nowhere else.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class AddressPlacementAttribute() : PlacementAttribute(new AddressPlacement());

[GenerateSerializer, Immutable, Alias("cronium.address-placement")]
internal sealed class AddressPlacement : PlacementStrategy;

internal sealed class AddressPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var address = target.GrainIdentity.Key.ToString();
        return Task.FromResult(Array.Find(context.GetCompatibleSilos(target), silo => silo.ToParsableString() == address)
            ?? throw new OrleansException($"The silo at {address} is not there now."));
    }
}
