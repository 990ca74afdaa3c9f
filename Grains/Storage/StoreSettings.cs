using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>Settings of a store that decide whether it forgets.</summary>
internal sealed record StoreSettings
{
    /// <summary>The embedded store: the flags it is started with make it durable.</summary>
    public required bool IsGarnet { get; init; }

    public required string Role { get; init; }

    public required string AppendOnly { get; init; }

    public required string Fsync { get; init; }

    public required string Eviction { get; init; }

    public required string Snapshots { get; init; }

    /// <summary>A failed snapshot would stop all writes.</summary>
    public bool IsRisky => !IsGarnet && Snapshots.Length > 0;

    /// <summary>Each setting that loses data, its value, and the command that mends it.</summary>
    public IReadOnlyList<string> Problems => IsGarnet ? [] : [.. FindProblems()];

    /// <exception cref="RedisServerException">The store does not tell.</exception>
    public static async Task<StoreSettings> ReadAsync(IServer server)
    {
        var info = await InfoAsync(server, "server");
        return new StoreSettings
        {
            IsGarnet = info.ContainsKey("garnet_version"),
            Role = (await InfoAsync(server, "replication")).GetValueOrDefault("role", "unknown"),
            AppendOnly = await ConfigAsync(server, "appendonly"),
            Fsync = await ConfigAsync(server, "appendfsync"),
            Eviction = await ConfigAsync(server, "maxmemory-policy"),
            Snapshots = await ConfigAsync(server, "save"),
        };
    }

    private IEnumerable<string> FindProblems()
    {
        if (Role != "master")
        {
            yield return $"role is '{Role}' (connect to the master, or run REPLICAOF NO ONE)";
        }

        if (AppendOnly != "yes")
        {
            yield return $"appendonly is '{AppendOnly}' (run CONFIG SET appendonly yes)";
        }

        if (Fsync != "always")
        {
            yield return $"appendfsync is '{Fsync}' (run CONFIG SET appendfsync always)";
        }

        if (Eviction != "noeviction")
        {
            yield return $"maxmemory-policy is '{Eviction}' (run CONFIG SET maxmemory-policy noeviction)";
        }
    }

    // By name, not through the typed calls: those demand administrator rights of the connection, and Orleans shares it.
    private static async Task<string> ConfigAsync(IServer server, string name)
    {
        var pair = (RedisValue[]?)await server.ExecuteAsync("CONFIG", "GET", name);
        return pair is [_, var value, ..] ? value.ToString() : "";
    }

    private static async Task<Dictionary<string, string>> InfoAsync(IServer server, string section)
    {
        var text = (string?)await server.ExecuteAsync("INFO", section) ?? "";
        return text.Split('\n', StringSplitOptions.TrimEntries)
            .Select(line => line.Split(':', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1]);
    }
}
