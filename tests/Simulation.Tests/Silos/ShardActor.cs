using Cronium.Grains.Fires;
using Cronium.Grains.Scheduling;
using Cronium.Grains.Storage;

namespace Cronium.Simulation.Silos;

/// <summary>SchedulerShardGrain, step by step, around the real agenda.</summary>
internal sealed class ShardActor(Silo silo, string key) : Activation(silo, key)
{
    private readonly ShardAgenda _agenda = new();
    private readonly ShardRounds _rounds = new(silo, int.Parse(key[6..], System.Globalization.CultureInfo.InvariantCulture));
    private long _epoch;
    private long _membership;
    private int _armed;

    private int Shard => _rounds.Shard;

    public static string KeyOf(int shard) => FormattableString.Invariant($"shard:{shard}");

    public Task<bool> EnsureAsync(long membership)
    {
        var changed = membership > _membership;
        _membership = Math.Max(membership, _membership);
        _ = _rounds.LookAfterAsync(atOnce: changed);
        if (changed && Silo.Cluster.Owner(Key) != Silo)
        {
            // MigrateOnIdle
            Deactivate();
        }

        return Task.FromResult(true);
    }

    public async Task<bool> PutAsync(ScheduleChange change)
    {
        if (_agenda.Find(change.Job)?.Entry.JobVersion > change.Revision)
        {
            return true;
        }

        await FireAsync();
        if (change.Schedule is not { } schedule)
        {
            if (await FenceAsync(() => Silo.Store.CallAsync(store => store.Remove(Shard, _epoch, change.Job, change.Revision))))
            {
                _agenda.Remove(change.Job);
            }
        }
        else
        {
            var entry = new ScheduleEntry(change.Job, change.Revision, schedule, change.Misfire);
            var due = _agenda.CursorFor(schedule, change.Job, change.Since, Silo.Now);
            if (await FenceAsync(() => Silo.Store.CallAsync(store => store.Put(Shard, _epoch, entry, due))))
            {
                _agenda.Set(entry, due);
            }
        }

        Arm();
        return true;
    }

    protected override async Task ActivateAsync()
    {
        _epoch = await Silo.Store.CallAsync(store => store.TakeOverShard(Shard));
        var (entries, unsettled) = await Silo.Store.CallAsync(store => (
            store.Schedules.Values.Where(schedule => Silo.Cluster.ShardOf(schedule.Entry.Job) == Shard).ToList(),
            store.Unsettled.Values.Where(fire => Silo.Cluster.ShardOf(fire.Job) == Shard).OrderBy(fire => fire.DueAt).ToList()));
        entries.ForEach(schedule => _agenda.Set(schedule.Entry, schedule.NextDue));
        Silo.World.Note($"{Silo.Name}: {Key} is taken over with epoch {_epoch}");
        _membership = Silo.Cluster.Version;
        _ = _rounds.DecideAsync(unsettled);
        _ = _rounds.LookAfterAsync();
        Arm();
    }

    protected override void Stop() => _armed++;

    private async Task<bool> TickAsync()
    {
        try
        {
            await FireAsync();
        }
        catch (Exception exception) when (exception is StaleWriterException or Grains.CroniumException)
        {
            // The next owner finds what is due.
        }

        Arm();
        return true;
    }

    private async Task FireAsync()
    {
        while (!IsGone && _agenda.Due(Silo.Now, _epoch) is { Count: > 0 } advances)
        {
            var taken = await FenceAsync(() => Silo.Store.CallAsync(store => store.Advance(Shard, _epoch, advances)));
            if (!taken.All(won => won))
            {
                Deactivate();
                throw new StaleWriterException("The schedule is not what this activation remembers.");
            }

            foreach (var advance in advances)
            {
                _agenda.Accept(advance);
            }

            _ = _rounds.DecideAsync([.. advances.SelectMany(advance => advance.Fires).Where(fire => fire.Verdict == FireVerdict.Due)]);
        }
    }

    private void Arm()
    {
        if (IsGone)
        {
            return;
        }

        var armed = ++_armed;
        var wait = _agenda.Head is { } head ? (head - Silo.Now).TotalMilliseconds : 30_000;
        Silo.Machine.Post(
            () =>
            {
                if (armed == _armed)
                {
                    _ = TurnAsync(TickAsync);
                }
            },
            (int)Math.Clamp(wait, 0, 30_000));
    }

    private async Task<T> FenceAsync<T>(Func<Task<T>> write)
    {
        try
        {
            return await write();
        }
        catch (Exception)
        {
            Deactivate();
            throw;
        }
    }
}
