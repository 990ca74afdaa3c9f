using System.Reflection;
using Cronium.Grains.Scheduling;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Configuration;

namespace Cronium.Grains.Cluster;

/// <summary>Puts together what membership, metadata and shards say.</summary>
[GrainType("cluster"), StatelessWorker]
internal sealed class ClusterGrain(ClusterView cluster, IOptions<ClusterOptions> options) : Grain, IClusterGrain
{
    public async Task<ClusterSnapshot> GetAsync()
    {
        var owners = await Task.WhenAll(Enumerable.Range(0, ShardId.Count).Select(OwnerAsync));
        var shards = owners.Index().Where(shard => shard.Item is not null).ToLookup(shard => shard.Item, shard => shard.Index);
        return new ClusterSnapshot
        {
            ClusterId = options.Value.ClusterId,
            Version = typeof(ClusterGrain).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            Silos = [.. cluster.Members.Select(member => member with { Shards = [.. shards[member.Address].Order()] })],
        };
    }

    /// <summary>Null while nobody owns the shard, which lasts seconds after the death of a silo.</summary>
    private async Task<string?> OwnerAsync(int shard)
    {
        try
        {
            return (await GrainFactory.GetGrain<ISchedulerShardGrain>(shard).EnsureAsync(cluster.Version)).Silo;
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            return null;
        }
    }
}
