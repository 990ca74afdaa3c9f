using Cronium.Grains.Scheduling;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Cronium.Grains.Engines;

/// <summary>Puts the grain of an engine on a silo that reaches the engine.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class EnginePlacementAttribute() : PlacementAttribute(new EnginePlacement());

[GenerateSerializer, Immutable, Alias("cronium.engine-placement")]
internal sealed class EnginePlacement : PlacementStrategy;

internal sealed class EnginePlacementDirector(EngineView view) : IPlacementDirector
{
    public async Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var engine = target.GrainIdentity.Key.ToString() ?? "";
        var compatible = context.GetCompatibleSilos(target).ToDictionary(silo => silo.ToParsableString());
        var known = (await view.OffersAsync()).Where(offer => offer.Id == engine && compatible.ContainsKey(offer.Silo)).ToList();

        // A silo that knows an engine which does not answer it just now can at least say so.
        var silo = Rendezvous.Choose(engine, known.Where(offer => offer.Error is null).Select(offer => offer.Silo)) ?? Rendezvous.Choose(engine, known.Select(offer => offer.Silo));
        return silo is null ? throw new OrleansException($"No silo reaches the Docker Engine {engine} now.") : compatible[silo];
    }
}
