using Cronium.Grains.Runs;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Scheduling;

/// <summary>What the store holds open in a shard.</summary>
internal sealed class ShardInventory(JobIndex jobs, RunStore runs)
{
    public Task<IReadOnlyList<string>> UnsettledJobsAsync(int shard) => jobs.UnsettledAsync(shard);

    public Task<IReadOnlyList<RunId>> ActiveRunsAsync(int shard) => runs.ActiveInShardAsync(shard);
}
