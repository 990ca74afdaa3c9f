using Cronium.Grains.Storage;
using Orleans.Runtime;

namespace Cronium.Grains.Scheduling;

/// <summary>One of the fixed shards of the schedule, keyed by its number.</summary>
[Alias("cronium.ISchedulerShardGrain")]
internal interface ISchedulerShardGrain : IGrainWithIntegerKey
{
    /// <summary>Keeps the shard alive. A new membership version makes it look after its runs at once.</summary>
    [Alias("ensure"), ResponseTimeout("00:00:05")]
    Task<ShardStatus> EnsureAsync(long membershipVersion);

    /// <summary>Moves to the silo that asks, if the shard belongs there.</summary>
    [Alias("yield"), ResponseTimeout("00:00:05")]
    Task YieldAsync(SiloAddress silo);

    /// <summary>Sets a job's schedule; null: it has none now (manual, paused or deleted).</summary>
    [Alias("put"), ResponseTimeout("00:00:05")]
    Task PutAsync(ScheduleChange change);
}

/// <summary>A job's schedule as its grain tells it to the shard.</summary>
/// <param name="Job">Name of the job.</param>
/// <param name="Revision">Orders the changes of one job.</param>
/// <param name="Schedule">The rule; null: none now.</param>
/// <param name="Misfire">What to do with late occurrences.</param>
/// <param name="Since">When it was changed: what was due since then counts, however late the shard learns of it.</param>
[GenerateSerializer, Immutable, Alias("cronium.schedule-change")]
internal sealed record ScheduleChange(
    [property: Id(0)] string Job,
    [property: Id(1)] long Revision,
    [property: Id(2)] Schedule? Schedule,
    [property: Id(3)] Jobs.MisfirePolicy Misfire,
    [property: Id(4)] DateTimeOffset Since);

/// <summary>Where a shard is and what it holds.</summary>
[GenerateSerializer, Immutable, Alias("cronium.shard-status")]
internal sealed record ShardStatus([property: Id(0)] string Silo, [property: Id(1)] long Epoch, [property: Id(2)] int Jobs);
