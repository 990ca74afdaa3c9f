using Cronium.Grains.Storage;
using Orleans.Runtime;
using StackExchange.Redis;

namespace Cronium.Silo.Health;

/// <summary>Looks at what this silo needs in order to do its work.</summary>
internal sealed class SiloHealth(StoreConnection store, IClusterMembershipService membership, ILocalSiloDetails silo, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<HealthReply> LookAsync(CancellationToken cancellationToken)
    {
        var components = new[] { await StoreAsync(cancellationToken), Silo(), Cluster() };
        return new HealthReply(components.All(component => component.Healthy), components);
    }

    private async Task<HealthComponent> StoreAsync(CancellationToken cancellationToken)
    {
        if (store.Lost.IsCancellationRequested)
        {
            return new HealthComponent("store", false, "The store was flushed or swapped; this silo is stopping.");
        }

        try
        {
            var latency = await store.Database.PingAsync().WaitAsync(Patience, time, cancellationToken);
            return new HealthComponent("store", true, FormattableString.Invariant($"answers in {latency.TotalMilliseconds:0.0} ms"));
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return new HealthComponent("store", false, "The store does not answer.");
        }
    }

    private HealthComponent Silo()
    {
        var status = membership.CurrentSnapshot.GetSiloStatus(silo.SiloAddress);
        return new HealthComponent("silo", status == SiloStatus.Active, $"{silo.Name} at {silo.SiloAddress} is {status}");
    }

    private HealthComponent Cluster()
    {
        var active = membership.CurrentSnapshot.Members.Values.Count(member => member.Status == SiloStatus.Active);
        return new HealthComponent("cluster", active > 0, FormattableString.Invariant($"{active} active {(active == 1 ? "silo" : "silos")} in {silo.ClusterId}"));
    }
}

/// <summary>How the silo is.</summary>
/// <param name="Healthy">Every component is.</param>
/// <param name="Components">What was looked at.</param>
internal sealed record HealthReply(bool Healthy, IReadOnlyList<HealthComponent> Components);

/// <summary>How one component is.</summary>
internal sealed record HealthComponent(string Name, bool Healthy, string Detail);
