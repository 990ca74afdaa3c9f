namespace Cronium.Grains.Fires;

/// <summary>Reads the fire ledger. Keyed by 0; any silo answers.</summary>
[Alias("cronium.IFireLedgerGrain")]
public interface IFireLedgerGrain : IGrainWithIntegerKey
{
    /// <summary>Due instants of a job and their verdicts, newest first.</summary>
    /// <param name="job">Name of the job.</param>
    /// <param name="after">Cursor of the page before; null: from the newest.</param>
    /// <param name="limit">1 to 1,000.</param>
    [Alias("list")]
    Task<Page<FireRecord>> ListAsync(string job, string? after, int limit);
}
