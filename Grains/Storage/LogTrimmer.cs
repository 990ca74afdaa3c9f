using Cronium.Grains.Logs;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>Holds a log under its size cap: the beginning and the end stay, the middle goes and is stated as a hole.</summary>
internal sealed class LogTrimmer(StoreConnection connection, LogStoreOptions options)
{
    private const int MostChunks = 128;

    public async Task TrimAsync(LogKeys keys)
    {
        var stored = StoredHead.Read(await connection.CallAsync(database => database.HashGetAllAsync(keys.Head)));
        var excess = stored.Head.Bytes - options.MaxBytes;
        // The last chunk always stays, so that whoever follows the log sees what is new.
        var candidates = excess > 0 ? await HeadersAsync(keys, stored.FirstTrimmable, stored.Chunks - 1) : [];

        var hole = stored.Head.Hole;
        long dropped = Math.Max(stored.Dropped, stored.Kept), bytes = 0;
        foreach (var (chunk, size) in candidates.TakeWhile(_ => bytes < excess + options.Slack))
        {
            hole = Grow(hole, chunk, size);
            (dropped, bytes) = (dropped + 1, bytes + size);
        }

        if (hole is not null && (bytes > 0 || stored.Swept < stored.Dropped))
        {
            await DropAsync(keys, stored, hole, dropped, bytes);
        }
    }

    private static LogHole Grow(LogHole? hole, LogChunk chunk, long size) => hole is null
        ? new LogHole(chunk.FirstNumber, chunk.LastNumber, size)
        : hole with { LastNumber = chunk.LastNumber, Bytes = hole.Bytes + size };

    private async Task DropAsync(LogKeys keys, StoredHead stored, LogHole hole, long dropped, long bytes)
    {
        var firstUnswept = Math.Max(stored.Swept, stored.Kept) + 1;
        await connection.RunAsync(
            StoreScript.TrimLog,
            keys.Space,
            [keys.Head, keys.Index, .. keys.Chunks(firstUnswept, dropped)],
            [stored.Dropped, dropped, hole.FirstNumber, hole.LastNumber, hole.Bytes, bytes]);
    }

    private async Task<IReadOnlyList<(LogChunk Chunk, long Size)>> HeadersAsync(LogKeys keys, long first, long last)
    {
        var ordinals = keys.Chunks(first, Math.Min(last, first + MostChunks - 1));
        var headers = await connection.CallAsync(database =>
            Task.WhenAll(ordinals.Select(key => database.StringGetRangeAsync(key, 0, StoredChunk.HeaderBytes - 1))));
        var sizes = await connection.CallAsync(database => Task.WhenAll(ordinals.Select(key => database.StringLengthAsync(key))));
        return
        [
            .. headers.Zip(sizes)
                .TakeWhile(pair => pair.Second > 0)
                .Select(pair => (StoredChunk.Read(keys.Log, ((ReadOnlyMemory<byte>)pair.First).Span), pair.Second - StoredChunk.HeaderBytes)),
        ];
    }
}
