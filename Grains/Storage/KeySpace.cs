using System.Globalization;
using Cronium.Grains.Scheduling;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>Keys that one call may touch together: they share a hash tag, so a Redis Cluster keeps them on one node.</summary>
/// <param name="Root">What every key of the space begins with.</param>
internal readonly record struct KeySpace(string Root)
{
    /// <summary>Proves that the store is still the one that was opened.</summary>
    public RedisKey Incarnation => this["incarnation"];

    /// <summary>Advanced by every silo with each look; only the store's own space has one.</summary>
    public RedisKey Pulse => this["pulse"];

    /// <summary>Somebody put it there: the store was restored while no silo ran.</summary>
    public RedisKey Restored => this["restored"];

    /// <summary>When and why the store got its present incarnation after another one.</summary>
    public RedisKey Setback => this["setback"];

    public RedisKey this[string name] => Root + name;

    public static KeySpace OfShard(string prefix, int shard) => Tagged(prefix, shard.ToString("00", CultureInfo.InvariantCulture));

    /// <summary>What belongs to no shard.</summary>
    public static KeySpace OfStore(string prefix) => Tagged(prefix, "store");

    /// <summary>Every space of a store.</summary>
    public static IEnumerable<KeySpace> All(string prefix) =>
        Enumerable.Range(0, ShardId.Count).Select(shard => OfShard(prefix, shard)).Append(OfStore(prefix));

    private static KeySpace Tagged(string prefix, string tag) => new($"{prefix}:{{c:{tag}}}:");
}
