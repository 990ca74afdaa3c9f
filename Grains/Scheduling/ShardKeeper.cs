using Cronium.Grains.Cluster;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Cronium.Grains.Scheduling;

/// <summary>
/// Keeps all shards alive from every silo: asks each after any change of the membership and every few seconds. This is why
/// no reminder is needed: as long as one silo lives, every shard does. Then it brings here those that belong here and are
/// elsewhere, as after this silo has joined.
/// </summary>
internal sealed partial class ShardKeeper(
    IGrainFactory grains,
    ClusterView cluster,
    ILocalSiloDetails silo,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<ShardKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>Shards brought here at once.</summary>
    private const int Wave = 8;

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

    /// <summary>The order in which shards move: the one with the fewest jobs alone, as the first one finds code that never ran here, and what is due in it would wait for that.</summary>
    internal static IEnumerable<int[]> Waves(IEnumerable<(int Shard, int Jobs)> moving)
    {
        var ordered = moving.OrderBy(shard => shard.Jobs).Select(shard => shard.Shard).ToList();
        return [.. ordered.Take(1).Chunk(1), .. ordered.Skip(1).Chunk(Wave)];
    }

    private async Task AskAllAsync(long version)
    {
        var shards = await Task.WhenAll(Enumerable.Range(0, ShardId.Count).Select(async shard => (Shard: shard, Status: await AskAsync(shard, version))));
        var (here, silos) = (silo.SiloAddress.ToParsableString(), cluster.ActiveSilos);
        var moving =
            from shard in shards
            where shard.Status is { } status && status.Silo != here
            where silo.SiloAddress.Equals(Rendezvous.Choose(ShardOf(shard.Shard).GetGrainId().ToString(), silos))
            select (shard.Shard, shard.Status?.Jobs ?? 0);
        foreach (var wave in Waves(moving))
        {
            await Task.WhenAll(wave.Select(shard => AskAsync(shard, version, yield: true)));
        }
    }

    /// <summary>Null: it did not answer, and is asked again in the next round.</summary>
    private async Task<ShardStatus?> AskAsync(int shard, long version, bool yield = false)
    {
        try
        {
            if (yield)
            {
                await ShardOf(shard).YieldAsync(silo.SiloAddress);
            }

            return await ShardOf(shard).EnsureAsync(version);
        }
        catch (Exception exception)
        {
            LogUnanswered(shard, exception.Message);
            return null;
        }
    }

    private ISchedulerShardGrain ShardOf(int shard) => grains.GetGrain<ISchedulerShardGrain>(shard);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Shard {Shard} did not answer and is asked again: {Cause}")]
    private partial void LogUnanswered(int shard, string cause);
}
