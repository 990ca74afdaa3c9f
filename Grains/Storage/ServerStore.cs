using Cronium.Grains.Servers;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>Servers. One hash: name to record; every change is a compare-and-set of the whole record.</summary>
internal sealed class ServerStore(StoreConnection connection) : IServerDirectory
{
    /// <summary>Records read at once while a list is put together.</summary>
    private const int Batch = 200;

    private RedisKey Key => connection.OfStore["servers"];

    /// <summary>Null: there is no such server.</summary>
    public async Task<ServerRecord?> FindAsync(string name) => Parse(await ReadAsync(name));

    /// <summary>
    /// Changes a record: from what is there, null if nothing is, to what is to be there, null to remove it. The change may
    /// be asked for more than once, as others write too; it refuses by throwing. The same record again writes nothing.
    /// </summary>
    /// <returns>What is there now.</returns>
    public async Task<ServerRecord?> ChangeAsync(string name, Func<ServerRecord?, ServerRecord?> change)
    {
        while (true)
        {
            var text = await ReadAsync(name);
            var before = Parse(text);
            var after = change(before);
            if (ReferenceEquals(before, after) || await connection.SwapFieldAsync(connection.OfStore, Key, name, text, after is null ? "" : StoreJson.Write(after)))
            {
                return after;
            }
        }
    }

    public async Task<IReadOnlyList<string>> NamesAsync()
    {
        var names = await connection.CallAsync(database => database.HashKeysAsync(Key));
        return [.. names.Select(name => name.ToString()).Order(StringComparer.Ordinal)];
    }

    public async Task<IReadOnlyList<string>> MatchAsync(IReadOnlyDictionary<string, string> labels) =>
        [.. (await ListAsync(labels, null, int.MaxValue)).Items.Select(server => server.Definition.Name)];

    /// <summary>Servers that have all of the labels, in order of name.</summary>
    /// <param name="labels">None: all servers.</param>
    /// <param name="after">Cursor of the page before; null: from the first.</param>
    /// <param name="limit">At least 1.</param>
    /// <exception cref="CroniumException">The cursor is none of this list.</exception>
    public async Task<Page<ServerRecord>> ListAsync(IReadOnlyDictionary<string, string> labels, string? after, int limit)
    {
        var place = Cursor.Decode(after);
        var names = (await NamesAsync()).Where(name => string.CompareOrdinal(name, place) > 0);
        var items = new List<ServerRecord>();
        foreach (var batch in names.Chunk(Batch))
        {
            items.AddRange((await FindAllAsync(batch)).Where(server => ServerLabels.Match(server.Definition.Labels, labels)));
            if (items.Count > limit)
            {
                return new Page<ServerRecord>(items[..limit], Cursor.Encode(items[limit - 1].Definition.Name));
            }
        }

        return new Page<ServerRecord>(items, null);
    }

    /// <summary>Those of the named servers that exist, in the order of the names.</summary>
    public async Task<IReadOnlyList<ServerRecord>> FindAllAsync(IReadOnlyList<string> names)
    {
        var texts = await connection.CallAsync(database => database.HashGetAsync(Key, [.. names.Select(name => (RedisValue)name)]));
        return [.. texts.Select(text => Parse(text.ToString())).OfType<ServerRecord>()];
    }

    private static ServerRecord? Parse(string text) => text.Length == 0 ? null : StoreJson.Read<ServerRecord>(text);

    private async Task<string> ReadAsync(string name) => (await connection.CallAsync(database => database.HashGetAsync(Key, name))).ToString();
}
