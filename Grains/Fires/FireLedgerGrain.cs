using Cronium.Grains.Storage;
using Orleans.Concurrency;

namespace Cronium.Grains.Fires;

/// <summary>Reads the fire ledger from the store.</summary>
[GrainType("fire-ledger"), StatelessWorker]
internal sealed class FireLedgerGrain(FireLedger ledger) : Grain, IFireLedgerGrain
{
    public Task<Page<FireRecord>> ListAsync(string job, string? after, int limit) => ledger.ListAsync(job, after, PageLimit.Check(limit));
}
