using Orleans.Runtime;

namespace Cronium.Grains.Logs;

/// <summary>The fixed Orleans streams that carry log news to subscribers: a hint, never the truth.</summary>
public static class LogStreams
{
    /// <summary>Name of the stream provider, on silos and clients alike.</summary>
    public const string Provider = "logs";

    /// <summary>Stream namespace.</summary>
    public const string Namespace = "log";

    /// <summary>The stream that carries a log: the one of its run's shard.</summary>
    public static StreamId Of(LogId log) => OfShard(log.Run.Shard);

    /// <summary>The stream of a scheduler shard: it carries the logs of the shard's runs.</summary>
    public static StreamId OfShard(int shard) => StreamId.Create(Namespace, shard);
}

/// <summary>What travels on a log stream: a stored chunk, or the news that the log is complete.</summary>
/// <param name="Log">The log.</param>
/// <param name="Chunk">The chunk, as stored; null: the log is complete.</param>
[GenerateSerializer, Immutable, Alias("cronium.log-news")]
public sealed record LogNews([property: Id(0)] LogId Log, [property: Id(1)] LogChunk? Chunk);
