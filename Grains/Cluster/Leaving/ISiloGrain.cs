using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Cronium.Grains.Cluster.Leaving;

/// <summary>One silo as a grain that the others can talk to, keyed by its address.</summary>
[Alias("cronium.ISiloGrain")]
internal interface ISiloGrain : IGrainWithStringKey
{
    /// <summary>Another silo leaves: nothing is put there any more.</summary>
    [Alias("leaves"), ResponseTimeout("00:00:02")]
    Task LeavesAsync(SiloAddress silo);
}

/// <inheritdoc cref="ISiloGrain"/>
[GrainType("silo"), SiloPlacement]
internal sealed class SiloGrain(ClusterView cluster) : Grain, ISiloGrain
{
    public Task LeavesAsync(SiloAddress silo)
    {
        cluster.NoteLeaving(silo);
        return Task.CompletedTask;
    }
}

/// <summary>Puts a grain that is keyed by a silo's address on that silo.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SiloPlacementAttribute() : PlacementAttribute(new SiloPlacement());

[GenerateSerializer, Immutable, Alias("cronium.silo-placement")]
internal sealed class SiloPlacement : PlacementStrategy;

internal sealed class SiloPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var key = target.GrainIdentity.Key.ToString();
        return Task.FromResult(Array.Find(context.GetCompatibleSilos(target), silo => silo.ToParsableString() == key)
            ?? throw new OrleansException($"Silo {key} is not here any more."));
    }
}
