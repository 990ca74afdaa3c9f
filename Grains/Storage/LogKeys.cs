using Cronium.Grains.Logs;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>Where a log lies: its head, its chunks by ordinal, and an index of every eighth chunk by its first number.</summary>
internal readonly record struct LogKeys(KeySpace Space, LogId Log)
{
    /// <summary>One chunk in so many is in the index; a reader skips the rest of the way.</summary>
    public const int ChunksPerIndexEntry = 8;

    public RedisKey Head => Space[$"log:{Log}"];

    public RedisKey Index => Space[$"log:{Log}:index"];

    public RedisKey Chunk(long ordinal) => Space[$"log:{Log}:{ordinal}"];

    public RedisKey[] Chunks(long first, long last)
    {
        var keys = new RedisKey[Math.Max(0, last - first + 1)];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = Chunk(first + i);
        }

        return keys;
    }
}
