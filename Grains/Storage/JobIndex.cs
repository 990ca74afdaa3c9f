using Cronium.Grains.Scheduling;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>Names of all jobs, in order, and which of them wait to be told to their shard.</summary>
internal sealed class JobIndex(StoreConnection connection)
{
    private readonly ShardedIndex _index = new(connection);

    /// <summary>Announces a change of the job before it is made: lists its name, and marks it for its shard until <see cref="SettleAsync"/>.</summary>
    public Task AnnounceAsync(string job)
    {
        var space = SpaceOf(job);
        return connection.RunAsync(StoreScript.AnnounceJob, space, [space["announced"], space["jobs"]], [job]);
    }

    /// <summary>The shard knows the job's present schedule.</summary>
    public Task SettleAsync(string job)
    {
        var space = SpaceOf(job);
        return connection.RunAsync(StoreScript.SettleJob, space, [space["announced"]], [job]);
    }

    /// <summary>The job is gone.</summary>
    public Task RemoveAsync(string job)
    {
        var space = SpaceOf(job);
        return connection.RunAsync(StoreScript.RemoveJob, space, [space["announced"], space["jobs"]], [job]);
    }

    /// <summary>Jobs of the shard that were announced and not settled: their JobGrain has to tell the shard again.</summary>
    public async Task<IReadOnlyList<string>> UnsettledAsync(int shard)
    {
        var jobs = await connection.CallAsync(database => database.SetMembersAsync(connection.OfShard(shard)["announced"]));
        return [.. jobs.Select(job => job.ToString()).Order(StringComparer.Ordinal)];
    }

    /// <summary>Names in order.</summary>
    /// <exception cref="CroniumException">The cursor is none of this list.</exception>
    public async Task<Page<string>> ListAsync(string? after, int limit)
    {
        var names = await _index.ReadAsync("jobs", ShardedIndex.AllShards, Cursor.Decode(after), limit + 1, Order.Ascending);
        return names.Count > limit
            ? new Page<string>([.. names.Take(limit)], Cursor.Encode(names[limit - 1]))
            : new Page<string>(names, null);
    }

    private KeySpace SpaceOf(string job) => connection.OfShard(ShardId.OfJob(job));
}
