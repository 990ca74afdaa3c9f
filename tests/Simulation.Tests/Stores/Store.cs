using Cronium.Grains.Fires;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;
using Cronium.Simulation.Worlds;

namespace Cronium.Simulation.Stores;

/// <summary>What Redis holds, and the Lua scripts that change it, each whole and with the same answers. Promises are checked as it is written.</summary>
internal sealed class Store(World world, Fence without, Promises promises)
{
    private readonly Dictionary<int, long> _shardEpochs = [];
    private readonly Dictionary<string, long> _scheduleVersions = [];
    private readonly Dictionary<string, long> _jobEpochs = [];

    public Dictionary<string, StoredSchedule> Schedules { get; } = [];

    public SortedDictionary<(string Job, DateTimeOffset Due), FireRecord> Unsettled { get; } = [];

    public SortedDictionary<(string Job, DateTimeOffset Due), FireRecord> Ledger { get; } = [];

    /// <summary>In order of creation, as their places are.</summary>
    public List<StoredRun> Runs { get; } = [];

    public LogShelf Logs { get; } = new(without, promises);

    /// <summary>take-over.lua</summary>
    public long TakeOverShard(int shard) => _shardEpochs[shard] = _shardEpochs.GetValueOrDefault(shard) + 1;

    /// <summary>take-over.lua</summary>
    public long TakeOverJob(string job) => _jobEpochs[job] = _jobEpochs.GetValueOrDefault(job) + 1;

    /// <summary>put-schedule.lua</summary>
    public bool Put(int shard, long epoch, ScheduleEntry entry, DateTimeOffset? due)
    {
        CheckShard(shard, epoch);
        if (!IsLatest(entry.Job, entry.JobVersion))
        {
            return false;
        }

        Schedules[entry.Job] = new StoredSchedule(entry, due);
        return true;
    }

    /// <summary>remove-schedule.lua</summary>
    public bool Remove(int shard, long epoch, string job, long version)
    {
        CheckShard(shard, epoch);
        if (!IsLatest(job, version))
        {
            return false;
        }

        Schedules.Remove(job);
        return true;
    }

    /// <summary>advance-schedules.lua</summary>
    public IReadOnlyList<bool> Advance(int shard, long epoch, IReadOnlyList<ScheduleAdvance> advances)
    {
        CheckShard(shard, epoch);
        return [.. advances.Select(Advance)];
    }

    /// <summary>settle-fires.lua</summary>
    public int Settle(IReadOnlyList<FireRecord> fires) =>
        fires.Count(fire => Ledger.GetValueOrDefault((fire.Job, fire.DueAt))?.Verdict != FireVerdict.Due && Unsettled.Remove((fire.Job, fire.DueAt)));

    /// <summary>admit-runs.lua</summary>
    public IReadOnlyList<FireRecord?> Admit(string job, long epoch, IReadOnlyList<Admission> admissions)
    {
        if (_jobEpochs.GetValueOrDefault(job) != epoch && without != Fence.JobEpoch)
        {
            throw new StaleWriterException("Another activation of the job took over.");
        }

        return [.. admissions.Select(Admit)];
    }

    public StoredRun? Load(RunId id) => Runs.Find(run => run.Record.Id == id);

    public IReadOnlyList<RunRecord> ActiveOf(string job) => [.. Runs.Select(run => run.Record).Where(run => run.Job == job && !run.Status.IsFinal())];

    /// <summary>save-run.lua</summary>
    public StoredRun Save(StoredRun stored, RunRecord next)
    {
        var at = Runs.FindIndex(run => run.Record.Id == next.Id);
        if (Runs[at].Revision != stored.Revision && without != Fence.RunRevision)
        {
            throw new StaleWriterException("The stored revision is another one.");
        }

        promises.Saved(Runs[at].Record, next, stored.Definition);
        world.Note($"store: {next.Job} {next.Id} {Runs[at].Record.Status} -> {next.Status}, epoch {next.Dispatches[0].Epoch}, attempts {next.Dispatches[0].Attempts.Count}");
        return Runs[at] = stored with { Record = next, Revision = Runs[at].Revision + 1 };
    }

    private bool IsLatest(string job, long version)
    {
        if (_scheduleVersions.GetValueOrDefault(job) > version)
        {
            return false;
        }

        _scheduleVersions[job] = version;
        return true;
    }

    private void CheckShard(int shard, long epoch)
    {
        if (_shardEpochs.GetValueOrDefault(shard) != epoch && without != Fence.ShardEpoch)
        {
            throw new StaleWriterException("Another activation of the shard took over.");
        }
    }

    private bool Advance(ScheduleAdvance advance)
    {
        if (!Schedules.TryGetValue(advance.Job, out var stored) || (stored.NextDue != advance.ExpectedDue && without != Fence.Cursor))
        {
            return false;
        }

        foreach (var fire in advance.Fires)
        {
            var key = (fire.Job, fire.DueAt);
            var before = Ledger.GetValueOrDefault(key);
            if (fire.Verdict == FireVerdict.Due && (before is null || before.Verdict == FireVerdict.Due))
            {
                Unsettled[key] = fire;
            }

            if (Ledger.TryAdd(key, fire))
            {
                promises.Recorded(fire);
            }
        }

        promises.Advanced(stored.Entry.Schedule, advance);
        Schedules[advance.Job] = stored with { NextDue = advance.NextDue };
        return true;
    }

    private FireRecord? Admit(Admission admission)
    {
        var (fire, run, definition) = admission;
        if (fire is not null && Ledger.TryGetValue((fire.Job, fire.DueAt), out var stands) && stands.Verdict != FireVerdict.Due)
        {
            if (without != Fence.Verdict)
            {
                return stands;
            }

            promises.Decided(stands, fire);
        }

        var at = run is null ? -1 : Runs.FindIndex(one => one.Record.Id == run.Id);
        if (run is not null && at < 0)
        {
            Runs.Add(new StoredRun(run, 1, definition ?? throw new InvalidOperationException("A run without a definition.")));
        }
        else if (run is not null && without == Fence.Verdict)
        {
            promises.Saved(Runs[at].Record, run!, Runs[at].Definition);
            Runs[at] = Runs[at] with { Record = run!, Revision = 1 };
        }

        if (fire is not null)
        {
            world.Note($"store: {fire.Job} {fire.DueAt:HH:mm:ss} is {fire.Verdict} {run?.Id}");
            Ledger[(fire.Job, fire.DueAt)] = fire;
        }

        return fire;
    }
}
