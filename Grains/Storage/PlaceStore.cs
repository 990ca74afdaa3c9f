using Cronium.Grains.Execution;
using Cronium.Grains.Recovery;

namespace Cronium.Grains.Storage;

/// <summary>
/// Which places were looked at under which incarnation, and where attempts were found. A copy of the store brings along
/// the places that were known when it was made, with an incarnation that is no more: those are to be looked at again.
/// </summary>
internal sealed class PlaceStore(StoreConnection connection)
{
    private const string Looked = "places";
    private const string Found = "found";

    public async Task<bool> IsLookedAtAsync(Place place) =>
        await connection.CallAsync(database => database.HashGetAsync(connection.OfStore[Looked], place.ToString())) == connection.Incarnation;

    public async Task LookedAtAsync(Place place)
    {
        var before = await connection.CallAsync(database => database.HashGetAsync(connection.OfStore[Looked], place.ToString()));
        await connection.SwapFieldAsync(connection.OfStore, connection.OfStore[Looked], place.ToString(), before.ToString(), connection.Incarnation);
    }

    /// <summary>Known places of a kind that nobody has looked at since the store went back.</summary>
    public async Task<IReadOnlyList<string>> NotLookedAtAsync(string kind)
    {
        var fields = await connection.CallAsync(database => database.HashGetAllAsync(connection.OfStore[Looked]));
        return [.. fields.Where(field => field.Value != connection.Incarnation).Select(field => field.Name.ToString()).Where(name => name.StartsWith(kind + ' ', StringComparison.Ordinal))];
    }

    /// <summary>The first finder counts.</summary>
    public Task FoundAsync(AttemptId attempt, Place place)
    {
        var space = connection.OfShard(attempt.Run.Shard);
        return connection.SwapFieldAsync(space, space[Found], attempt.ToString(), "", place.Id);
    }

    /// <summary>Where the attempt was found; null: nowhere.</summary>
    public async Task<string?> PlaceOfAsync(AttemptId attempt)
    {
        var space = connection.OfShard(attempt.Run.Shard);
        return await connection.CallAsync(database => database.HashGetAsync(space[Found], attempt.ToString()));
    }
}
