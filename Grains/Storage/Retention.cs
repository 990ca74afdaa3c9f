using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>Removes history beyond <see cref="RetentionOptions"/>: runs with their logs and indexes, rows of the ledger, definitions nobody uses.</summary>
internal sealed class Retention(StoreConnection connection, LogStore logs, RetentionOptions options, TimeProvider time)
{
    private readonly RunRetention _runs = new(connection, logs);
    private readonly FireRetention _fires = new(connection);

    /// <summary>One pass over a shard, bounded by <see cref="RetentionOptions.Batch"/>.</summary>
    /// <returns>How many runs and rows were removed. As many as a batch holds: there may be more, call again.</returns>
    public async Task<int> TrimAsync(int shard)
    {
        var space = connection.OfShard(shard);
        var cutoff = time.GetUtcNow() - options.RunAge;
        var removed = 0;
        foreach (var history in await SurveyAsync(space))
        {
            var left = options.Batch - removed;
            if (left <= 0)
            {
                break;
            }

            var runs = await _runs.TrimAsync(space, history, options.RunsPerJob, cutoff, left);
            removed += runs + await _fires.TrimAsync(space, history, options.FiresPerJob, cutoff, left - runs);
            await ForgetAsync(space, history);
        }

        return removed;
    }

    private async Task<IReadOnlyList<JobHistory>> SurveyAsync(KeySpace space)
    {
        var jobs = await connection.CallAsync(database => database.SetMembersAsync(space["histories"]));
        return await connection.CallAsync(database => Task.WhenAll(jobs.Select(job => SurveyAsync(database, space, job.ToString()))));
    }

    private static async Task<JobHistory> SurveyAsync(IDatabase database, KeySpace space, string job)
    {
        var runs = database.SortedSetLengthAsync(space[RunKeys.OfJob(job)]);
        var oldest = database.SortedSetRangeByRankAsync(space[RunKeys.OfJob(job)], 0, 0);
        var fires = database.HashLengthAsync(space[FireLedger.KeyOf(job)]);
        var listed = database.SortedSetScoreAsync(space["jobs"], job);
        return new JobHistory(job, await runs, (await oldest).FirstOrDefault().ToString(), await fires, (await listed).HasValue);
    }

    /// <summary>A job without runs and rows leaves nothing behind.</summary>
    private async Task ForgetAsync(KeySpace space, JobHistory history)
    {
        if (!history.IsListed)
        {
            RedisKey[] keys = [space[RunKeys.OfJob(history.Job)], space[FireLedger.KeyOf(history.Job)], space[RunKeys.Definitions(history.Job)], space["histories"]];
            await connection.RunAsync(StoreScript.ForgetHistory, space, keys, [history.Job]);
        }
    }
}

/// <summary>How much history a job has.</summary>
/// <param name="Job">Name of the job.</param>
/// <param name="Runs">How many runs.</param>
/// <param name="OldestRun">Place of the oldest run; empty: there is none.</param>
/// <param name="Fires">How many rows in the ledger.</param>
/// <param name="IsListed">The job still exists.</param>
internal sealed record JobHistory(string Job, long Runs, string OldestRun, long Fires, bool IsListed);
