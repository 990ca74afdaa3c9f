using Cronium.Grains.Fires;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using Cronium.Grains.Scheduling;
using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>Runs and their indexes. Keys of a run, its job and its shard share one hash tag, so that one call moves them together.</summary>
internal sealed class RunStore(StoreConnection connection)
{
    private readonly RunReader _reader = new(connection);

    /// <summary>Makes the caller the only one who admits runs of the job: returns a number higher than any before it.</summary>
    public async Task<long> TakeOverJobAsync(string job)
    {
        var space = connection.OfShard(ShardId.OfJob(job));
        return (long)await connection.RunAsync(StoreScript.TakeOver, space, [space["epochs"]], [$"job:{job}"]);
    }

    /// <summary>
    /// Records verdicts and creates their runs, each exactly once: a due instant that has a verdict keeps it, a run that
    /// exists stays as it is. Run first, verdict next, indexes last: what is not decided is not started, and repeating a
    /// broken call completes it.
    /// </summary>
    /// <returns>For each admission the verdict that holds now; null where it has no due instant.</returns>
    /// <exception cref="StaleWriterException">Another activation of the job took over.</exception>
    public async Task<IReadOnlyList<FireRecord?>> AdmitAsync(string job, long jobEpoch, IReadOnlyList<Admission> admissions)
    {
        var space = connection.OfShard(ShardId.OfJob(job));
        var call = new AdmissionCall(space, job, jobEpoch, admissions);
        var answers = (RedisResult[]?)await connection.RunAsync(StoreScript.AdmitRuns, space, call.Keys, call.Arguments) ?? [];

        var verdicts = new FireRecord?[admissions.Count];
        for (var i = 0; i < verdicts.Length; i++)
        {
            var row = answers[(2 * i) + 1].ToString();
            verdicts[i] = row.Length == 0 ? null : StoreJson.Read<FireRecord>(row);
            var run = verdicts[i] is { } verdict ? verdict.Run : admissions[i].Run?.Id;
            if ((long)answers[2 * i] == 0 && run is { } id)
            {
                // Decided by an earlier call, which may have been cut short before the indexes.
                await _reader.MendAsync(id);
            }
        }

        return verdicts;
    }

    /// <summary>The definition of that version as it is frozen here; null: it is not.</summary>
    public async Task<JobDefinition?> DefinitionAsync(string job, string uid, long version)
    {
        var frozen = connection.OfShard(ShardId.OfJob(job))[RunKeys.Definitions(job)];
        var text = await connection.CallAsync(database => database.HashGetAsync(frozen, RunKeys.Version(uid, version)));
        return text.IsNullOrEmpty ? null : StoreJson.Read<JobDefinition>(text.ToString());
    }

    /// <summary>The run, or null.</summary>
    public Task<StoredRun?> LoadAsync(RunId id) => _reader.LoadAsync(id);

    /// <summary>Saves a change and moves the indexes with it; returns the run as it is stored then.</summary>
    /// <exception cref="StaleWriterException">The stored revision is another one.</exception>
    public async Task<StoredRun> SaveAsync(StoredRun stored, RunRecord next)
    {
        var space = connection.OfShard(next.Id.Shard);
        var write = RunFields.Write(stored, next);
        await connection.RunAsync(
            StoreScript.SaveRun,
            space,
            [space[RunKeys.Run(next.Id)], space[RunKeys.ActiveOfJob(next.Job)], .. RunKeys.OfStatuses(space)],
            [
                stored.Revision, stored.Revision + 1, RunKeys.Place(next), next.Status.ToString(), !next.Status.IsFinal(),
                .. RunKeys.Statuses.Select(status => (RedisValue)status.ToString()), write.Fields.Length, .. write.Fields, .. write.Superfluous,
            ]);
        return stored with { Record = next, Revision = stored.Revision + 1, Journal = write.Journal };
    }

    /// <summary>Runs newest first; the cursor is opaque.</summary>
    /// <exception cref="CroniumException">The cursor is none of this list.</exception>
    public Task<Page<RunRecord>> ListAsync(RunQuery query) => _reader.ListAsync(query);

    /// <summary>Runs of the shard that are not final.</summary>
    public Task<IReadOnlyList<RunId>> ActiveInShardAsync(int shard) => _reader.ActiveInShardAsync(shard);

    /// <summary>Runs of the job that are not final, oldest first.</summary>
    public Task<IReadOnlyList<RunRecord>> ActiveOfJobAsync(string job) => _reader.ActiveOfJobAsync(job);
}

/// <summary>A decision of a job: a verdict for a due instant, a run, or both.</summary>
/// <param name="Fire">The verdict; null for a run asked for by hand.</param>
/// <param name="Run">The run; null for a skip.</param>
/// <param name="Definition">The definition to freeze with the run.</param>
internal sealed record Admission(FireRecord? Fire, RunRecord? Run, JobDefinition? Definition);
