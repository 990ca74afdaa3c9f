using Cronium.Grains.Fires;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Cronium.Grains.Scheduling;

/// <summary>
/// What a shard does beside firing: it has jobs decide on what was due, and looks after whatever a dead silo left half
/// done. One per activation, used on the activation's own scheduler; nothing here throws.
/// </summary>
internal sealed partial class ShardChores(
    IGrainFactory grains,
    ILocalSiloDetails silo,
    ScheduleStore schedules,
    ShardInventory inventory,
    TimeProvider time,
    ILogger<ShardChores> logger)
{
    /// <summary>Calls under way at once, so that a shard with many jobs due does not flood the cluster.</summary>
    private const int Parallelism = 64;

    /// <summary>Every silo asks every few seconds; one round in this time is enough.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(4);

    /// <summary>Retention may lag behind by this much.</summary>
    private static readonly TimeSpan TrimInterval = TimeSpan.FromMinutes(5);

    private readonly HashSet<FireRecord> _undecided = [];
    private DateTimeOffset _trimmedAt;
    private DateTimeOffset _lookedAt;
    private bool _looking;

    public TimeProvider Time => time;

    public SiloAddress Here => silo.SiloAddress;

    /// <summary>Asks each job for its verdicts and settles those that came; the rest is asked again by <see cref="LookAfterAsync"/>.</summary>
    public async Task DecideAsync(int shard, IReadOnlyCollection<FireRecord> due)
    {
        _undecided.UnionWith(due);
        foreach (var batch in due.GroupBy(fire => fire.Job).Chunk(Parallelism))
        {
            var decided = await Task.WhenAll(batch.Select(AskAsync));
            await TryAsync(() => SettleAsync(shard, [.. decided.SelectMany(fires => fires)]));
        }
    }

    /// <summary>Resumes what is open in the shard: undecided occurrences, schedules not told yet, runs that are not final.</summary>
    public async Task LookAfterAsync(int shard, bool atOnce = false)
    {
        var now = time.GetUtcNow();
        if (_looking || (!atOnce && now - _lookedAt < LookInterval))
        {
            return;
        }

        _looking = true;
        _lookedAt = now;
        try
        {
            await TryAsync(() => DecideAsync(shard, [.. _undecided.Where(fire => now - fire.NoticedAt > LookInterval)]));
            await TryAsync(async () => await AllAsync(
                await inventory.UnsettledJobsAsync(shard), job => grains.GetGrain<IJobOccurrences>(job).SyncScheduleAsync()));
            await TryAsync(async () => await AllAsync(
                await inventory.ActiveRunsAsync(shard), run => grains.GetGrain<IRunLifecycle>(run.Value).TendAsync()));
            await TryAsync(() => TrimAsync(shard, now));
        }
        finally
        {
            _looking = false;
        }
    }

    private async Task<IReadOnlyList<FireRecord>> AskAsync(IGrouping<string, FireRecord> fires)
    {
        FireRecord[] due = [.. fires.OrderBy(fire => fire.DueAt)];
        var answered = await TryAsync(() => grains.GetGrain<IJobOccurrences>(fires.Key).DecideAsync(due));
        return answered ? due : [];
    }

    private async Task SettleAsync(int shard, IReadOnlyList<FireRecord> decided)
    {
        if (decided.Count > 0)
        {
            await schedules.SettleAsync(shard, decided);
            _undecided.ExceptWith(decided);
        }
    }

    private async Task TrimAsync(int shard, DateTimeOffset now)
    {
        if (now - _trimmedAt >= TrimInterval && !await inventory.TrimAsync(shard))
        {
            _trimmedAt = now;
        }
    }

    private async Task AllAsync<T>(IEnumerable<T> items, Func<T, Task> act)
    {
        foreach (var batch in items.Chunk(Parallelism))
        {
            await Task.WhenAll(batch.Select(item => TryAsync(() => act(item))));
        }
    }

    private async Task<bool> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (Exception exception)
        {
            LogPostponed(exception, exception.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Postponed to the next round: {Cause}")]
    private partial void LogPostponed(Exception exception, string cause);
}
