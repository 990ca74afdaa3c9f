using Cronium.Grains.Storage;
using StackExchange.Redis;

namespace Cronium.Integration.Tests.Storage;

/// <summary>The raw content of a store under one prefix, as text that can be compared.</summary>
internal static class StoreDump
{
    public static async Task<IReadOnlyList<string>> KeysAsync(StoreConnection connection)
    {
        var keys = new List<string>();
        await foreach (var key in connection.Multiplexer.GetServers()[0].KeysAsync(pattern: connection.Prefix + ":*", pageSize: 1000))
        {
            keys.Add(key.ToString());
        }

        return [.. keys.Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Every key but the incarnations and the pulse, without the prefix, with its content.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(StoreConnection connection)
    {
        var lines = new List<string>();
        foreach (var key in (await KeysAsync(connection)).Where(key => !key.EndsWith(":incarnation", StringComparison.Ordinal) && !key.EndsWith(":pulse", StringComparison.Ordinal)))
        {
            lines.Add($"{key[connection.Prefix.Length..]} = {await ContentAsync(connection.Database, key)}");
        }

        return lines;
    }

    private static async Task<string> ContentAsync(IDatabase database, string key) => await database.KeyTypeAsync(key) switch
    {
        RedisType.String => Convert.ToHexString((byte[]?)await database.StringGetAsync(key) ?? []),
        RedisType.Hash => string.Join(", ", (await database.HashGetAllAsync(key)).Select(field => $"{field.Name}: {field.Value}").Order(StringComparer.Ordinal)),
        RedisType.Set => string.Join(", ", (await database.SetMembersAsync(key)).Select(member => member.ToString()).Order(StringComparer.Ordinal)),
        RedisType.SortedSet => string.Join(", ", (await database.SortedSetRangeByRankWithScoresAsync(key)).Select(member => member.ToString())),
        var type => throw new InvalidOperationException($"{key} is a {type}."),
    };
}
