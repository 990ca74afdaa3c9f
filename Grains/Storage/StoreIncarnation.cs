using System.Security.Cryptography;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>
/// A random text put into every key space when a store is first used. Who still knows another one, or finds none, is
/// talking to a store that was emptied, restored or swapped. A store that went back gets a new one, so that whoever
/// worked with it before is refused.
/// </summary>
internal static class StoreIncarnation
{
    private static readonly StoreScript Succeed = new("succeed");
    private static readonly StoreScript FollowOn = new("follow-on");

    /// <summary>The store's incarnation; a store used for the first time gets one, and one that was declared restored a new one.</summary>
    /// <exception cref="CroniumException">Only a part of the store was replaced.</exception>
    public static async Task<(string Incarnation, Setback? Setback)> EstablishAsync(IConnectionMultiplexer multiplexer, string prefix, DateTimeOffset now)
    {
        var database = multiplexer.GetDatabase();
        var root = KeySpace.OfStore(prefix);
        await database.StringSetAsync(root.Incarnation, NewText(), when: When.NotExists);
        if (await database.KeyExistsAsync(root.Restored))
        {
            var before = await database.StringGetAsync(root.Incarnation);
            await ReplaceAsync(database, prefix, before.ToString(), new Setback(NewText(), now, "It was declared restored."));
        }

        var incarnation = await database.StringGetAsync(root.Incarnation);
        var setback = await SetbackAsync(database, root, incarnation.ToString());
        var present = await Task.WhenAll(KeySpace.All(prefix).Select(space => EnsureAsync(database, space, incarnation, anyway: setback is not null)));
        return present.All(value => value == incarnation)
            ? (incarnation.ToString(), setback)
            : throw new CroniumException(
                RefusalKind.Unavailable,
                $"A part of the store at {StoreAddress.Of(multiplexer)} was replaced: its key spaces '{prefix}:*' do not belong together. Restore all of it, or delete all of them.");
    }

    /// <summary>Gives a store that went back its next incarnation, unless another silo did; from then on every script of the one before is refused.</summary>
    public static async Task ReplaceAsync(IDatabase database, string prefix, string before, Setback setback)
    {
        var root = KeySpace.OfStore(prefix);
        if (await TryAsync(database, Succeed, [root.Incarnation, root.Setback, root.Restored], [before, setback.Incarnation, StoreJson.Write(setback)]))
        {
            await Task.WhenAll(KeySpace.All(prefix).Where(space => space != root).Select(space =>
                TryAsync(database, FollowOn, [space.Incarnation], [before, setback.Incarnation])));
        }
    }

    public static string NewText() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    private static async Task<Setback?> SetbackAsync(IDatabase database, KeySpace root, string incarnation)
    {
        var text = await database.StringGetAsync(root.Setback);
        return text.HasValue && StoreJson.Read<Setback>(text.ToString()) is { } setback && setback.Incarnation == incarnation ? setback : null;
    }

    /// <param name="database">The store.</param>
    /// <param name="space">A key space.</param>
    /// <param name="incarnation">Of the store.</param>
    /// <param name="anyway">The store got this incarnation after another one, and whoever gave it may have died before it reached all spaces.</param>
    private static async Task<RedisValue> EnsureAsync(IDatabase database, KeySpace space, RedisValue incarnation, bool anyway)
    {
        await database.StringSetAsync(space.Incarnation, incarnation, when: anyway ? When.Always : When.NotExists);
        return await database.StringGetAsync(space.Incarnation);
    }

    private static async Task<bool> TryAsync(IDatabase database, StoreScript script, RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            return (bool)await database.ScriptEvaluateAsync(script.Text, keys, arguments);
        }
        catch (RedisServerException exception) when (exception.Message.EndsWith("REPLACED store", StringComparison.Ordinal))
        {
            return false;
        }
    }
}

/// <summary>The store went back to an earlier state: what was written after that is forgotten, and may have been done.</summary>
/// <param name="Incarnation">What the store is called since.</param>
/// <param name="At">When it was noticed. Whatever was due or asked for before may have been started.</param>
/// <param name="Cause">How it was noticed, for people.</param>
internal sealed record Setback(string Incarnation, DateTimeOffset At, string Cause);
