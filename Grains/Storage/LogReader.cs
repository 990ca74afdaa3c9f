using Cronium.Grains.Logs;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>Reads stored logs, never beyond their head.</summary>
internal sealed class LogReader(StoreConnection connection)
{
    private const int Batch = 16;

    public async Task<StoredHead> HeadAsync(LogKeys keys) =>
        StoredHead.Read(await connection.CallAsync(database => database.HashGetAllAsync(keys.Head)));

    /// <summary>Chunks that hold entries after the given number, at least one if there is one.</summary>
    public async Task<LogPage> ReadAsync(LogKeys keys, long after, int maxBytes)
    {
        var (head, next) = await FindAsync(keys, after);
        var chunks = new List<LogChunk>();
        var bytes = 0;
        while (head.Head.LastNumber > after && next <= head.Chunks && (chunks.Count == 0 || bytes < maxBytes))
        {
            next = head.SkipHole(next);
            var values = await BatchAsync(keys, head, next);
            var read = Take(keys.Log, values, after, maxBytes - bytes);
            chunks.AddRange(read.Chunks);
            bytes += read.Chunks.Sum(chunk => chunk.Payload.Length);
            next += read.Passed;
            if (read.Passed < values.Length && read.IsMissing)
            {
                head = await AfterTrimAsync(keys, next);
            }
        }

        return new LogPage(chunks, head.Head);
    }

    private static (List<LogChunk> Chunks, int Passed, bool IsMissing) Take(LogId log, RedisValue[] values, long after, int maxBytes)
    {
        var chunks = new List<LogChunk>();
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i].IsNull)
            {
                return (chunks, i, true);
            }

            var chunk = StoredChunk.Read(log, ((ReadOnlyMemory<byte>)values[i]).Span);
            if (chunk.LastNumber <= after)
            {
                continue;
            }

            if (chunks.Count > 0 && maxBytes <= 0)
            {
                return (chunks, i, false);
            }

            chunks.Add(chunk);
            maxBytes -= chunk.Payload.Length;
        }

        return (chunks, values.Length, false);
    }

    private async Task<(StoredHead Head, long First)> FindAsync(LogKeys keys, long after)
    {
        var entries = Task.FromResult(Array.Empty<RedisValue>());
        var fields = await connection.CallAsync(database =>
        {
            entries = database.SortedSetRangeByScoreAsync(keys.Index, stop: after + 1, order: Order.Descending, take: 1);
            return database.HashGetAllAsync(keys.Head);
        });
        var found = await connection.CallAsync(_ => entries);
        return (StoredHead.Read(fields), found.Length == 0 ? 1 : (long)found[0]);
    }

    private Task<RedisValue[]> BatchAsync(LogKeys keys, StoredHead head, long first)
    {
        var last = Math.Min(first + Batch - 1, head.Chunks);
        var beforeHole = first <= head.Kept && head.Dropped > 0 ? Math.Min(last, head.Kept) : last;
        return connection.CallAsync(database => database.StringGetAsync(keys.Chunks(first, beforeHole)));
    }

    /// <summary>The head again, because a chunk it named is gone: the cap or retention took it meanwhile.</summary>
    private async Task<StoredHead> AfterTrimAsync(LogKeys keys, long missing)
    {
        var head = await HeadAsync(keys);
        return head.Chunks < missing || head.SkipHole(missing) > missing
            ? head
            : throw new InvalidDataException($"The store has lost chunk {missing} of the log {keys.Log}.");
    }
}
