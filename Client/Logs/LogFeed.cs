using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Cronium.Grains.Scheduling;
using Microsoft.Extensions.Logging;

namespace Cronium.Client.Logs;

/// <summary>
/// News of the logs that are being read in this process: one stream subscription for each shard that has a reader,
/// however many readers there are.
/// </summary>
public sealed class LogFeed
{
    private readonly ShardFeed[] _shards;

    /// <summary>Subscribes through the given client; a silo's own client will do.</summary>
    public LogFeed(IClusterClient client, TimeProvider time, ILogger<LogFeed> logger) =>
        _shards = [.. Enumerable.Range(0, ShardId.Count).Select(shard => new ShardFeed(
            () => client.GetStreamProvider(LogStreams.Provider).GetStream<LogNews>(LogStreams.OfShard(shard)), time, logger))];

    internal ILogNews Open(LogId log) => _shards[log.Run.Shard].Open(log.Run, log.Dispatch);

    internal ILogNews Open(RunId run) => _shards[run.Shard].Open(run, dispatch: null);
}
