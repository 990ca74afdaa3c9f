using Cronium.Grains.Storage;
using Orleans.Concurrency;

namespace Cronium.Grains.Runs;

/// <summary>Lists runs from the store's indexes.</summary>
[GrainType("run-index"), StatelessWorker]
internal sealed class RunIndexGrain(RunStore store) : Grain, IRunIndexGrain
{
    public async Task<Page<RunSnapshot>> ListAsync(RunQuery query)
    {
        PageLimit.Check(query.Limit);
        var page = await store.ListAsync(query);
        return new Page<RunSnapshot>([.. page.Items.Select(run => run.ToSnapshot())], page.Next);
    }
}
