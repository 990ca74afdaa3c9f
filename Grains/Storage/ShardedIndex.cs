using Cronium.Grains.Scheduling;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>A sorted set of texts in every shard, read as one sorted list in one round trip.</summary>
internal sealed class ShardedIndex(StoreConnection connection)
{
    public static IEnumerable<int> AllShards => Enumerable.Range(0, ShardId.Count);

    /// <summary>The next texts after a place, over all given shards.</summary>
    /// <param name="name">Name of the set in each shard.</param>
    /// <param name="shards">Which shards to read.</param>
    /// <param name="after">Only what follows it; null: from the beginning.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="order">Ascending, or descending.</param>
    public async Task<IReadOnlyList<string>> ReadAsync(string name, IEnumerable<int> shards, string? after, int take, Order order)
    {
        var parts = await connection.CallAsync(database =>
            Task.WhenAll(shards.Select(shard => RangeAsync(database, connection.OfShard(shard)[name], after, take, order))));
        var all = parts.SelectMany(part => part).Select(value => value.ToString());
        var sorted = order == Order.Ascending ? all.Order(StringComparer.Ordinal) : all.OrderDescending(StringComparer.Ordinal);
        return [.. sorted.Take(take)];
    }

    private static Task<RedisValue[]> RangeAsync(IDatabase database, RedisKey key, string? after, int take, Order order) =>
        order == Order.Ascending
            ? database.SortedSetRangeByValueAsync(key, min: after ?? default(RedisValue), exclude: Exclude.Start, order: order, take: take)
            : database.SortedSetRangeByValueAsync(key, max: after ?? default(RedisValue), exclude: Exclude.Stop, order: order, take: take);
}
