using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cronium.Grains.Scheduling;

/// <summary>Scheduling is spread over a fixed number of shards; a job belongs to one for ever.</summary>
public static class ShardId
{
    /// <summary>How many shards there are. Part of every stored key: it never changes.</summary>
    public const int Count = 64;

    /// <summary>The shard of a job: the first four bytes of the SHA-256 of its name, modulo <see cref="Count"/>.</summary>
    public static int OfJob(string job) =>
        (int)(BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(job))) % Count);
}
