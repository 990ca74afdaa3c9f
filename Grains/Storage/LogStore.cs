using System.Collections.Concurrent;
using Cronium.Grains.Logs;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>The record of every log: chunks in order, accepted once.</summary>
internal sealed class LogStore(StoreConnection connection, LogStoreOptions options)
{
    private const int MostPositions = 10_000;
    private const int DeleteBatch = 512;

    // Where each log stood when it was last written to from here: a guess that saves a question; the store decides.
    private readonly ConcurrentDictionary<LogId, Position> _positions = new();
    private readonly LogReader _reader = new(connection);
    private readonly LogTrimmer _trimmer = new(connection, options);

    /// <summary>
    /// Appends a chunk if it continues its stream exactly where the log stands. A repeated append is answered with the
    /// offset reached, a gap likewise; both leave the log as it is. A higher attempt begins at offset 0 again.
    /// </summary>
    /// <exception cref="StaleWriterException">A later epoch or attempt has written, or this epoch or a later one has completed the log.</exception>
    public async Task<LogAppend> AppendAsync(LogChunk chunk, long epoch)
    {
        var position = _positions.GetValueOrDefault(chunk.Log);
        while (true)
        {
            var numbered = chunk with { FirstNumber = position.LastNumber + 1 };
            var answer = await SendAsync(numbered, epoch, position);
            if (answer.Outcome == "stored")
            {
                Remember(chunk.Log, new Position(numbered.LastNumber, position.Chunks + 1));
                await TrimAsync(chunk.Log, answer);
                return new LogAppend(numbered, answer.Offset);
            }

            Remember(chunk.Log, answer.Position);
            if (answer.Outcome == "refused")
            {
                return new LogAppend(null, answer.Offset);
            }

            // Another stream or another follower was faster: number it again.
            position = answer.Position;
        }
    }

    /// <summary>Stored chunks that hold entries after the given number, and the head.</summary>
    public Task<LogPage> ReadAsync(LogId log, long after, int maxBytes) => _reader.ReadAsync(KeysOf(log), after, maxBytes);

    public async Task<LogHead> HeadAsync(LogId log) => (await _reader.HeadAsync(KeysOf(log))).Head;

    /// <summary>Marks the log as complete. Repeating it is harmless.</summary>
    /// <exception cref="StaleWriterException">A later epoch has written.</exception>
    public async Task CompleteAsync(LogId log, long epoch)
    {
        var keys = KeysOf(log);
        await connection.RunAsync(StoreScript.CompleteLog, keys.Space, [keys.Head], [epoch]);
        _positions.TryRemove(log, out _);
    }

    /// <summary>Removes the log, its head last, so that a broken removal can be repeated.</summary>
    public async Task DeleteAsync(LogId log)
    {
        var keys = KeysOf(log);
        var head = await _reader.HeadAsync(keys);
        for (var first = 1L; first <= head.Chunks + 1; first += DeleteBatch)
        {
            var batch = keys.Chunks(first, Math.Min(first + DeleteBatch - 1, head.Chunks + 1));
            await connection.CallAsync(database => database.KeyDeleteAsync(batch));
        }

        await connection.CallAsync(database => database.KeyDeleteAsync(keys.Index));
        await connection.CallAsync(database => database.KeyDeleteAsync(keys.Head));
        _positions.TryRemove(log, out _);
    }

    private async Task<Answer> SendAsync(LogChunk chunk, long epoch, Position position)
    {
        var keys = KeysOf(chunk.Log);
        var answer = (RedisValue[]?)await connection.RunAsync(
            StoreScript.AppendLog,
            keys.Space,
            [keys.Head, keys.Chunk(position.Chunks + 1), keys.Index],
            [
                epoch, chunk.Attempt, (int)chunk.Stream, chunk.SourceOffset, chunk.SourceOffset + chunk.SourceLength,
                position.LastNumber, position.Chunks, chunk.Count, chunk.Payload.Length, options.HeadBytes, StoredChunk.Write(chunk),
                LogKeys.ChunksPerIndexEntry,
            ]);
        return new Answer(answer!); // The script answers with six values or throws.
    }

    private Task TrimAsync(LogId log, Answer answer) =>
        answer.Bytes > options.MaxBytes || answer.IsUnswept ? _trimmer.TrimAsync(KeysOf(log)) : Task.CompletedTask;

    private void Remember(LogId log, Position position)
    {
        if (_positions.Count >= MostPositions)
        {
            _positions.Clear();
        }

        _positions[log] = position;
    }

    private LogKeys KeysOf(LogId log) => new(connection.OfShard(log.Run.Shard), log);

    private readonly record struct Position(long LastNumber, long Chunks);

    private readonly struct Answer(RedisValue[] values)
    {
        public string Outcome { get; } = values[0].ToString();

        public long Offset { get; } = (long)values[1];

        public Position Position { get; } = new((long)values[2], (long)values[3]);

        public long Bytes { get; } = (long)values[4];

        public bool IsUnswept { get; } = (bool)values[5];
    }
}

/// <summary>Answer to an append.</summary>
/// <param name="Stored">The chunk as it was stored, numbered; null: it was not accepted.</param>
/// <param name="Offset">Where the stream stands now; the writer goes on from here.</param>
internal sealed record LogAppend(LogChunk? Stored, long Offset);
