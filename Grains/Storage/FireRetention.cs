using StackExchange.Redis;

namespace Cronium.Grains.Storage;

/// <summary>Removes old rows of a job's fire ledger.</summary>
internal sealed class FireRetention(StoreConnection connection)
{
    /// <returns>How many rows were removed.</returns>
    public async Task<int> TrimAsync(KeySpace space, JobHistory history, int keep, DateTimeOffset cutoff, int batch)
    {
        var surplus = Math.Max(0, history.Fires - keep);
        // A job that is gone fires no more: its rows age instead of being pushed out.
        var tooOld = history.IsListed ? long.MinValue : cutoff.ToUnixTimeMilliseconds();
        if (batch <= 0 || history.Fires == 0 || (surplus == 0 && history.IsListed))
        {
            return 0;
        }

        var key = space[FireLedger.KeyOf(history.Job)];
        var fields = await connection.CallAsync(database => database.HashKeysAsync(key));
        RedisValue[] dues = [.. fields.Select(field => (long)field).Order().Where((due, i) => i < surplus || due < tooOld).Take(batch)];
        return dues.Length == 0 ? 0 : (int)await connection.RunAsync(StoreScript.TrimFires, space, [key], dues);
    }
}
