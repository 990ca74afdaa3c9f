using Cronium.Grains.Execution;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Recovery;

/// <summary>Where an attempt may have been started that the store has forgotten.</summary>
internal sealed class EarlierPlaces(StoreConnection store, PlaceStore places)
{
    /// <summary>Whether the run's cause is older than the moment at which the store was seen to have gone back.</summary>
    public bool Concern(RunRecord run) => store.Setback is { } setback && (run.Trigger.DueAt ?? run.CreatedAt) <= setback.At;

    /// <summary>The place that has it; else what it waits for; neither: it was started nowhere.</summary>
    public async Task<(string? Place, string? Waits)> OfAsync(Target target, AttemptId attempt)
    {
        if (await places.PlaceOfAsync(attempt) is { } place)
        {
            return (place, null);
        }

        var kind = target.Local ? Place.OfMachines : Place.OfEngines;
        return await places.NotLookedAtAsync(kind) is { Count: > 0 } unseen
            ? (null, $"The store went back, and what this run did is forgotten. It may have been started on {string.Join(" or ", unseen.Order(StringComparer.Ordinal))}, and waits until a silo there has looked.")
            : (null, null);
    }
}
