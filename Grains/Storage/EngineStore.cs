using Cronium.Grains.Engines;
using Cronium.Grains.Servers;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>
/// Engines. One hash holds what each silo tells of its engine, by the silo's address: whoever reads it leaves out silos that
/// are not active, so that no clock decides what still holds. Another one holds breakers that people opened, by engine.
/// </summary>
internal sealed class EngineStore(StoreConnection connection)
{
    private RedisKey Offers => connection.OfStore["engine-offers"];

    private RedisKey Breakers => connection.OfStore["engine-breakers"];

    public async Task<IReadOnlyList<EngineOffer>> OffersAsync()
    {
        var fields = await connection.CallAsync(database => database.HashGetAllAsync(Offers));
        return [.. fields.Select(field => StoreJson.Read<EngineOffer>(field.Value.ToString()))];
    }

    public Task OfferAsync(EngineOffer offer) => connection.CallAsync(database => database.HashSetAsync(Offers, offer.Silo, StoreJson.Write(offer)));

    public Task WithdrawAsync(IEnumerable<string> silos) =>
        connection.CallAsync(database => database.HashDeleteAsync(Offers, [.. silos.Select(silo => (RedisValue)silo)]));

    /// <summary>Null: nobody holds it open.</summary>
    public async Task<KeptCircuit?> HeldAsync(string engine)
    {
        var text = await connection.CallAsync(database => database.HashGetAsync(Breakers, engine));
        return text.IsNullOrEmpty ? null : StoreJson.Read<KeptCircuit>(text.ToString());
    }

    public Task HoldAsync(string engine, KeptCircuit? circuit) => circuit is null
        ? connection.CallAsync(database => database.HashDeleteAsync(Breakers, engine))
        : connection.CallAsync(database => database.HashSetAsync(Breakers, engine, StoreJson.Write(circuit)));
}
