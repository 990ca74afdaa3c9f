using Cronium.Grains.Runs;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Scheduling;

/// <summary>What the store holds open in a shard.</summary>
internal sealed class ShardInventory(JobIndex jobs, RunStore runs, Retention retention)
{
    public Task<IReadOnlyList<string>> UnsettledJobsAsync(int shard) => jobs.UnsettledAsync(shard);

    public Task<IReadOnlyList<RunId>> ActiveRunsAsync(int shard) => runs.ActiveInShardAsync(shard);

    /// <summary>One bounded pass of retention; true: there may be more to remove.</summary>
    public async Task<bool> TrimAsync(int shard) => await retention.TrimAsync(shard) > 0;
}
