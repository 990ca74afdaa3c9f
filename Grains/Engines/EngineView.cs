using Cronium.Grains.Cluster;
using Cronium.Grains.Storage;
using Orleans.Runtime;

namespace Cronium.Grains.Engines;

/// <summary>The engines of the cluster as this silo sees them now: what active silos tell of them. Read anew at most once a second.</summary>
internal sealed class EngineView(EngineStore store, ClusterView cluster, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly long _begun = time.GetTimestamp();
    private Task<IReadOnlyList<EngineOffer>>? _read;
    private long _readAt;

    /// <summary>How long this silo has looked. Silos that start tell of their engines within seconds.</summary>
    public TimeSpan Age => time.GetElapsedTime(_begun);

    /// <summary>What each active silo tells; none of silos that have no engine, or have not reached theirs yet.</summary>
    public async Task<IReadOnlyList<EngineOffer>> OffersAsync()
    {
        var offers = await ReadAsync();
        var active = cluster.ActiveSilos.Select(silo => silo.ToParsableString()).ToHashSet(StringComparer.Ordinal);
        return [.. offers.Where(offer => active.Contains(offer.Silo))];
    }

    /// <summary>Each engine once: as the silos tell that reach it, else as those that do not any more.</summary>
    public async Task<IReadOnlyList<KnownEngine>> EnginesAsync() =>
        [.. (await OffersAsync()).GroupBy(offer => offer.Id, (id, offers) => new KnownEngine(id, [.. offers.OrderBy(offer => offer.Error is not null).ThenBy(offer => offer.Silo, StringComparer.Ordinal)]))
            .OrderBy(engine => engine.Name, StringComparer.Ordinal).ThenBy(engine => engine.Id, StringComparer.Ordinal)];

    // A failed reading is told to who asked, and the next one asks again.
    private Task<IReadOnlyList<EngineOffer>> ReadAsync()
    {
        lock (_lock)
        {
            if (_read is null or { IsFaulted: true } || time.GetElapsedTime(_readAt) >= Fresh)
            {
                (_read, _readAt) = (store.OffersAsync(), time.GetTimestamp());
            }

            return _read;
        }
    }
}

/// <summary>One engine, and which silos know it.</summary>
/// <param name="Id">The engine's own id.</param>
/// <param name="Offers">At least one; those that reach it first.</param>
internal sealed record KnownEngine(string Id, IReadOnlyList<EngineOffer> Offers)
{
    public EngineOffer Best => Offers[0];

    public string Name => Best.Name;

    public bool Reachable => Best.Error is null;
}
