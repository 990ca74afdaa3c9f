using Orleans.Concurrency;

namespace Cronium.Grains.Engines;

/// <summary>Lists engines: as silos tell of them, and how each stands from the silo that works with it.</summary>
[GrainType("engine-index"), StatelessWorker]
internal sealed class EngineIndexGrain(EngineView view) : Grain, IEngineIndexGrain
{
    public async Task<IReadOnlyList<EngineSnapshot>> ListAsync() => await Task.WhenAll((await view.EnginesAsync()).Select(SnapshotAsync));

    public async Task<EngineSnapshot> FindAsync(string name) => await SnapshotAsync(EngineNames.Find(await view.EnginesAsync(), name));

    private async Task<EngineSnapshot> SnapshotAsync(KnownEngine engine)
    {
        try
        {
            return await GrainFactory.GetGrain<IEngineGrain>(engine.Id).GetAsync();
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException or CroniumException)
        {
            // No silo reaches it, or the one that does is dying: what was told last is true whatever becomes of it.
            return engine.AtRest();
        }
    }
}
