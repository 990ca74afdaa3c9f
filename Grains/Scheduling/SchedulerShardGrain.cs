using Cronium.Grains.Cluster;
using Cronium.Grains.Cluster.Leaving;
using Cronium.Grains.Fires;
using Cronium.Grains.Jobs;
using Cronium.Grains.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Cronium.Grains.Scheduling;

/// <summary>
/// Fires the occurrences of the jobs in its shard. The cursor of a job moves in the store, by compare-and-set under this
/// activation's epoch, together with the record of what was due; only then is the job asked to decide. Whatever is recorded
/// and not decided is asked again, so that each due instant gets its verdict.
/// </summary>
[GrainType("shard"), RendezvousPlacement, StayingSilo, KeepAlive]
internal sealed partial class SchedulerShardGrain(
    ScheduleStore store,
    ShardChores chores,
    ClusterView cluster,
    CroniumInstruments instruments,
    ILogger<SchedulerShardGrain> logger) : Grain, ISchedulerShardGrain
{
    /// <summary>A timer never waits longer, so that a jump of the clock is noticed.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly ShardAgenda _agenda = new();
    private readonly HashSet<Task> _background = [];
    private IGrainTimer? _timer;
    private long _epoch;
    private long _membershipVersion;

    private int Shard => (int)this.GetPrimaryKeyLong();

    private TimeProvider Time => chores.Time;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _epoch = await store.TakeOverAsync(Shard);
        var stored = await store.LoadAsync(Shard);
        foreach (var schedule in stored.Entries)
        {
            Load(schedule);
        }

        LogTakenOver(Shard, _epoch, _agenda.Count, stored.Unsettled.Count);
        _timer = this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        _membershipVersion = cluster.Version;
        InBackground(chores.DecideAsync(Shard, stored.Unsettled));
        InBackground(chores.LookAfterAsync(Shard));
        Arm();
    }

    public Task<ShardStatus> EnsureAsync(long membershipVersion)
    {
        var changed = membershipVersion > _membershipVersion;
        _membershipVersion = Math.Max(membershipVersion, _membershipVersion);
        InBackground(chores.LookAfterAsync(Shard, atOnce: changed));
        return Task.FromResult(new ShardStatus(chores.Here.ToParsableString(), _epoch, _agenda.Count));
    }

    public Task YieldAsync(SiloAddress silo)
    {
        if (!silo.Equals(chores.Here) && silo.Equals(Rendezvous.Choose(this.GetGrainId().ToString(), cluster.ActiveSilos)))
        {
            LogMoving(Shard, silo);
            this.MigrateOnIdle();
        }

        return Task.CompletedTask;
    }

    public async Task PutAsync(ScheduleChange change)
    {
        if (_agenda.Find(change.Job)?.Entry.JobVersion > change.Revision)
        {
            return;
        }

        // What is due already belongs to the rule that made it due.
        await FireAsync();
        await FenceAsync(async () =>
        {
            if (change.Schedule is not { } schedule)
            {
                if (await store.RemoveAsync(Shard, _epoch, change.Job, change.Revision))
                {
                    _agenda.Remove(change.Job);
                }

                return;
            }

            var entry = new ScheduleEntry(change.Job, change.Revision, schedule, change.Misfire);
            var due = _agenda.CursorFor(schedule, change.Job, change.Since, Time.GetUtcNow());
            if (await store.PutAsync(Shard, _epoch, entry, due))
            {
                _agenda.Set(entry, due);
            }
        });
        Arm();
    }

    /// <summary>One schedule that cannot be read here, such as one in a time zone this machine lacks, must not stop the others.</summary>
    private void Load(StoredSchedule schedule)
    {
        try
        {
            _agenda.Set(schedule.Entry, schedule.NextDue);
        }
        catch (Exception exception) when (exception is FormatException or TimeZoneNotFoundException)
        {
            LogUnreadable(exception, schedule.Entry.Job, exception.Message);
        }
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FireAsync();
        }
        catch (Exception exception)
        {
            LogFireFailed(exception, Shard);
        }

        Arm();
    }

    private async Task FireAsync()
    {
        while (_agenda.Due(Time.GetUtcNow(), _epoch) is { Count: > 0 } advances)
        {
            var taken = await FenceAsync(() => store.AdvanceAsync(Shard, _epoch, advances));
            if (!taken.All(won => won))
            {
                // Only this epoch writes here, so memory and store have parted: start over from the store.
                throw Abandon(new StaleWriterException($"The schedule of shard {Shard} is not what this activation remembers."));
            }

            Hand(advances);
        }
    }

    private void Hand(IReadOnlyList<ScheduleAdvance> advances)
    {
        var now = Time.GetUtcNow();
        foreach (var advance in advances)
        {
            _agenda.Accept(advance);
        }

        var due = advances.SelectMany(advance => advance.Fires).Where(fire => fire.Verdict == FireVerdict.Due).ToList();
        due.ForEach(fire => instruments.Fired(now - fire.DueAt));
        InBackground(chores.DecideAsync(Shard, due));
    }

    private void Arm()
    {
        var now = Time.GetUtcNow();
        var wait = _agenda.Head is { } head ? head - now : LongestWait;
        _timer?.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait, Timeout.InfiniteTimeSpan);
    }

    private async Task FenceAsync(Func<Task> write) => await FenceAsync(async () =>
    {
        await write();
        return true;
    });

    private async Task<T> FenceAsync<T>(Func<Task<T>> write)
    {
        try
        {
            return await write();
        }
        catch (Exception exception)
        {
            // Whether the write happened is unknown or another activation owns the shard: only the store can tell.
            throw Abandon(exception);
        }
    }

    private Exception Abandon(Exception cause)
    {
        LogAbandoned(cause, Shard, _epoch);
        _timer?.Dispose();
        _timer = null;
        DeactivateOnIdle();
        return cause;
    }

    /// <summary>Runs beside the shard's own turns; the work handles its failures itself.</summary>
    private void InBackground(Task work)
    {
        if (!work.IsCompleted && _background.Add(work))
        {
            _ = work.ContinueWith(_background.Remove, TaskScheduler.Current);
        }
    }
}
