using System.Security.Cryptography;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>
/// A random text put into every key space when a store is first used. Who still knows another one, or finds none, is
/// talking to a store that was emptied, restored or swapped.
/// </summary>
internal static class StoreIncarnation
{
    /// <summary>The store's incarnation; a store used for the first time gets one.</summary>
    /// <exception cref="CroniumException">Only a part of the store was replaced.</exception>
    public static async Task<string> EstablishAsync(IConnectionMultiplexer multiplexer, string prefix)
    {
        var database = multiplexer.GetDatabase();
        var root = KeySpace.OfStore(prefix).Incarnation;
        await database.StringSetAsync(root, RandomNumberGenerator.GetHexString(32, lowercase: true), when: When.NotExists);
        var incarnation = await database.StringGetAsync(root);

        var present = await Task.WhenAll(KeySpace.All(prefix).Select(space => EnsureAsync(database, space, incarnation)));
        return present.All(value => value == incarnation)
            ? incarnation.ToString()
            : throw new CroniumException(
                RefusalKind.Unavailable,
                $"A part of the store at {StoreAddress.Of(multiplexer)} was replaced: its key spaces '{prefix}:*' do not belong together. Restore all of it, or delete all of them.");
    }

    private static async Task<RedisValue> EnsureAsync(IDatabase database, KeySpace space, RedisValue incarnation)
    {
        await database.StringSetAsync(space.Incarnation, incarnation, when: When.NotExists);
        return await database.StringGetAsync(space.Incarnation);
    }
}
