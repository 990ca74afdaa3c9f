using Cronium.Grains.Cluster;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Scheduling;

/// <summary>
/// Keeps all shards alive from every silo: asks each after any change of the membership and every few seconds. This is why
/// no reminder is needed: as long as one silo lives, every shard does.
/// </summary>
internal sealed partial class ShardKeeper(
    IGrainFactory grains,
    ClusterView cluster,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<ShardKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await StartedAsync(stoppingToken);
        var asked = DateTimeOffset.MinValue;
        var version = long.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            if (cluster.Version != version || time.GetUtcNow() - asked >= Period)
            {
                asked = time.GetUtcNow();
                version = cluster.Version;
                await Task.WhenAny(AskAllAsync(version), Task.Delay(Period, time, stoppingToken));
            }

            await Task.Delay(Look, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task StartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        lifetime.ApplicationStarted.Register(started.SetResult);
        stoppingToken.Register(() => started.TrySetCanceled(stoppingToken));
        return started.Task;
    }

    private Task AskAllAsync(long version) => Task.WhenAll(Enumerable.Range(0, ShardId.Count).Select(shard => AskAsync(shard, version)));

    private async Task AskAsync(int shard, long version)
    {
        try
        {
            await grains.GetGrain<ISchedulerShardGrain>(shard).EnsureAsync(version);
        }
        catch (Exception exception)
        {
            LogUnanswered(shard, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Shard {Shard} did not answer and is asked again: {Cause}")]
    private partial void LogUnanswered(int shard, string cause);
}
