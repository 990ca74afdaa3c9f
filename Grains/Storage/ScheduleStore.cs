using Cronium.Grains.Fires;
using Cronium.Grains.Scheduling;

namespace Cronium.Grains.Storage;

/// <summary>The schedules of a shard: each job's rule, its next due instant, and occurrences that are noticed but not decided.</summary>
internal sealed class ScheduleStore
{
    /// <summary>Makes the caller the shard's only writer: returns a number higher than any before it.</summary>
    public Task<long> TakeOverAsync(int shard) => throw new NotImplementedException();

    /// <summary>Everything the shard owns.</summary>
    public Task<StoredSchedules> LoadAsync(int shard) => throw new NotImplementedException();

    /// <summary>Sets or replaces a job's rule and its next due instant (null: none, it is manual, paused or past). An older version than the stored one is ignored.</summary>
    /// <exception cref="StaleWriterException">Another writer took over.</exception>
    public Task PutAsync(int shard, long epoch, ScheduleEntry entry, DateTimeOffset? nextDue) => throw new NotImplementedException();

    /// <summary>Forgets a job's rule.</summary>
    public Task RemoveAsync(int shard, long epoch, string job) => throw new NotImplementedException();

    /// <summary>
    /// Advances the cursor of each job by compare-and-set and records what was due, in one call; at most 128 jobs.
    /// Returns for each advance whether its cursor stood where the caller thought.
    /// </summary>
    /// <exception cref="StaleWriterException">Another writer took over.</exception>
    public Task<IReadOnlyList<bool>> AdvanceAsync(int shard, long epoch, IReadOnlyList<ScheduleAdvance> advances) => throw new NotImplementedException();

    /// <summary>Drops occurrences whose verdict is in the ledger.</summary>
    public Task SettleAsync(int shard, IReadOnlyList<FireRecord> fires) => throw new NotImplementedException();
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
