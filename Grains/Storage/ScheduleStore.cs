using Cronium.Grains.Fires;
using Cronium.Grains.Scheduling;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>The schedules of a shard: each job's rule, its next due instant, and occurrences that are noticed but not decided.</summary>
internal sealed class ScheduleStore(StoreConnection connection)
{
    /// <summary>Most fires that one call settles; more are sent in several.</summary>
    private const int SettleBatch = 128;

    /// <summary>Makes the caller the shard's only writer: returns a number higher than any before it.</summary>
    public async Task<long> TakeOverAsync(int shard)
    {
        var space = connection.OfShard(shard);
        return (long)await connection.RunAsync(StoreScript.TakeOver, space, [space["epochs"]], ["shard"]);
    }

    /// <summary>Everything the shard owns.</summary>
    public async Task<StoredSchedules> LoadAsync(int shard)
    {
        var space = connection.OfShard(shard);
        var parts = await connection.CallAsync(database =>
            Task.WhenAll(database.HashGetAllAsync(space["schedules"]), database.HashGetAllAsync(space["unsettled"])));
        var unsettled = parts[1].Select(row => StoreJson.Read<FireRecord>(row.Value.ToString())).OrderBy(fire => fire.DueAt);
        return new StoredSchedules(StoredScheduleRows.Read(parts[0]), [.. unsettled]);
    }

    /// <summary>Sets or replaces a job's rule and its next due instant (null: none, it is manual, paused or past). False: a later version was put or removed, and nothing was changed.</summary>
    /// <exception cref="StaleWriterException">Another writer took over.</exception>
    public async Task<bool> PutAsync(int shard, long epoch, ScheduleEntry entry, DateTimeOffset? nextDue)
    {
        var space = connection.OfShard(shard);
        return (bool)await connection.RunAsync(
            StoreScript.PutSchedule,
            space,
            [space["epochs"], space["schedules"]],
            [epoch, entry.Job, entry.JobVersion, StoreJson.Write(entry), Instant.Write(nextDue)]);
    }

    /// <summary>Forgets a job's rule, and remembers the version that says so. False: a later one was put, and nothing was changed.</summary>
    /// <exception cref="StaleWriterException">Another writer took over.</exception>
    public async Task<bool> RemoveAsync(int shard, long epoch, string job, long version)
    {
        var space = connection.OfShard(shard);
        return (bool)await connection.RunAsync(StoreScript.RemoveSchedule, space, [space["epochs"], space["schedules"]], [epoch, job, version]);
    }

    /// <summary>
    /// Advances the cursor of each job by compare-and-set and records what was due, in one call; at most 128 jobs.
    /// Returns for each advance whether its cursor stood where the caller thought.
    /// </summary>
    /// <exception cref="StaleWriterException">Another writer took over.</exception>
    public async Task<IReadOnlyList<bool>> AdvanceAsync(int shard, long epoch, IReadOnlyList<ScheduleAdvance> advances)
    {
        if (advances.Count == 0)
        {
            return [];
        }

        var space = connection.OfShard(shard);
        RedisKey[] keys =
        [
            space["epochs"], space["schedules"], space["unsettled"], space["histories"],
            .. advances.Select(advance => space[FireLedger.KeyOf(advance.Job)]),
        ];
        RedisValue[] arguments = [epoch, .. advances.SelectMany(Arguments)];
        var answers = (long[]?)await connection.RunAsync(StoreScript.AdvanceSchedules, space, keys, arguments);
        return [.. answers!.Select(answer => answer == 1)]; // The script always answers with a list.
    }

    /// <summary>Drops occurrences whose verdict is in the ledger.</summary>
    public async Task SettleAsync(int shard, IReadOnlyList<FireRecord> fires)
    {
        var space = connection.OfShard(shard);
        foreach (var batch in fires.Chunk(SettleBatch))
        {
            await connection.RunAsync(
                StoreScript.SettleFires,
                space,
                [space["unsettled"], .. batch.Select(fire => space[FireLedger.KeyOf(fire.Job)])],
                [.. batch.SelectMany(fire => new RedisValue[] { fire.Job, Instant.Write(fire.DueAt) })]);
        }
    }

    private static IEnumerable<RedisValue> Arguments(ScheduleAdvance advance) =>
    [
        advance.Job, Instant.Write(advance.ExpectedDue), Instant.Write(advance.NextDue), advance.Fires.Count,
        .. advance.Fires.SelectMany(fire => new RedisValue[]
        {
            Instant.Write(fire.DueAt), fire.Verdict == FireVerdict.Due ? "0" : "1", StoreJson.Write(fire),
        }),
    ];
}

/// <summary>A job's rule as its shard keeps it.</summary>
/// <param name="Job">Name of the job.</param>
/// <param name="JobVersion">Orders changes of the same job, pause and resume included.</param>
/// <param name="Schedule">The rule.</param>
/// <param name="Misfire">What to do with late occurrences.</param>
internal sealed record ScheduleEntry(string Job, long JobVersion, Schedule Schedule, Jobs.MisfirePolicy Misfire);

/// <summary>One job's step from a due instant to the next.</summary>
/// <param name="Job">Name of the job.</param>
/// <param name="ExpectedDue">Where the cursor stands.</param>
/// <param name="NextDue">Where it goes; null: there is no further occurrence.</param>
/// <param name="Fires">Rows for the ledger, verdict <see cref="FireVerdict.Due"/> for those the job decides on, or already skipped.</param>
internal sealed record ScheduleAdvance(string Job, DateTimeOffset ExpectedDue, DateTimeOffset? NextDue, IReadOnlyList<FireRecord> Fires);

/// <summary>A shard's schedules as they lie in the store.</summary>
internal sealed record StoredSchedules(IReadOnlyList<StoredSchedule> Entries, IReadOnlyList<FireRecord> Unsettled);

/// <summary>One job's rule and its cursor.</summary>
internal sealed record StoredSchedule(ScheduleEntry Entry, DateTimeOffset? NextDue);
