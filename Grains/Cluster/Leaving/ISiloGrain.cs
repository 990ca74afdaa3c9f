using Orleans.Runtime;

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
[GrainType("silo"), AddressPlacement]
internal sealed class SiloGrain(ClusterView cluster) : Grain, ISiloGrain
{
    public Task LeavesAsync(SiloAddress silo)
    {
        cluster.NoteLeaving(silo);
        return Task.CompletedTask;
    }
}
