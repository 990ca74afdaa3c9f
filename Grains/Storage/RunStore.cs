using Cronium.Grains.Fires;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Storage;

/// <summary>Runs and their indexes. Keys of a run, its job and its shard share one hash tag, so that one call moves them together.</summary>
internal sealed class RunStore
{
    /// <summary>Makes the caller the only one who admits runs of the job: returns a number higher than any before it.</summary>
    public Task<long> TakeOverJobAsync(string job) => throw new NotImplementedException();

    /// <summary>
    /// Records verdicts and creates their runs, each exactly once: a due instant that has a verdict keeps it, a run that
    /// exists stays as it is. Run first, indexes next, verdict last, so that repeating a broken call completes it.
    /// </summary>
    /// <returns>For each admission the verdict that holds now.</returns>
    /// <exception cref="StaleWriterException">Another activation of the job took over.</exception>
    public Task<IReadOnlyList<FireRecord?>> AdmitAsync(string job, long jobEpoch, IReadOnlyList<Admission> admissions) => throw new NotImplementedException();

    /// <summary>The run, or null.</summary>
    public Task<StoredRun?> LoadAsync(RunId id) => throw new NotImplementedException();

    /// <summary>Saves a change and moves the indexes with it; returns the new revision.</summary>
    /// <exception cref="StaleWriterException">The stored revision is another one.</exception>
    public Task<long> SaveAsync(RunRecord record, long revision) => throw new NotImplementedException();

    /// <summary>Runs newest first; the cursor is opaque.</summary>
    public Task<Page<RunRecord>> ListAsync(RunQuery query) => throw new NotImplementedException();

    /// <summary>Runs of the shard that are not final, with their job.</summary>
    public Task<IReadOnlyList<RunId>> ActiveInShardAsync(int shard) => throw new NotImplementedException();

    /// <summary>Runs of the job that are not final, oldest first.</summary>
    public Task<IReadOnlyList<RunRecord>> ActiveOfJobAsync(string job) => throw new NotImplementedException();
}

/// <summary>A decision of a job: a verdict for a due instant, a run, or both.</summary>
/// <param name="Fire">The verdict; null for a run asked for by hand.</param>
/// <param name="Run">The run; null for a skip.</param>
/// <param name="Definition">The definition to freeze with the run.</param>
internal sealed record Admission(FireRecord? Fire, RunRecord? Run, JobDefinition? Definition);
