using Cronium.Grains.Storage;
using Orleans.Concurrency;

namespace Cronium.Grains.Secrets;

/// <summary>Lists the names of secrets.</summary>
[GrainType("secret-index"), StatelessWorker]
internal sealed class SecretIndexGrain(SecretStore store) : Grain, ISecretIndexGrain
{
    public Task<IReadOnlyList<string>> ListAsync() => store.ListAsync();
}
