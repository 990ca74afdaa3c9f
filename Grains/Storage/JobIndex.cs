namespace Cronium.Grains.Storage;

/// <summary>Names of all jobs, in order, and which of them wait to be told to their shard.</summary>
internal sealed class JobIndex
{
    /// <summary>Announces a change of the job before it is made: lists its name, and marks it for its shard until <see cref="SettleAsync"/>.</summary>
    public Task AnnounceAsync(string job) => throw new NotImplementedException();

    /// <summary>The shard knows the job's present schedule.</summary>
    public Task SettleAsync(string job) => throw new NotImplementedException();

    /// <summary>The job is gone.</summary>
    public Task RemoveAsync(string job) => throw new NotImplementedException();

    /// <summary>Jobs of the shard that were announced and not settled: their JobGrain has to tell the shard again.</summary>
    public Task<IReadOnlyList<string>> UnsettledAsync(int shard) => throw new NotImplementedException();

    /// <summary>Names in order.</summary>
    public Task<Page<string>> ListAsync(string? after, int limit) => throw new NotImplementedException();
}
