using Cronium.Grains.Cluster;
using Cronium.Grains.Engines;
using Cronium.Grains.Recovery;
using Cronium.Grains.Storage;
using Orleans.Runtime;
using StackExchange.Redis;

namespace Cronium.Silo.Health;

/// <summary>Looks at what this silo needs in order to do its work.</summary>
internal sealed class SiloHealth(StoreConnection store, IClusterMembershipService membership, ClusterView cluster, ILocalSiloDetails silo, EngineSite engine, PlaceRecovery recovery, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<HealthReply> LookAsync(CancellationToken cancellationToken)
    {
        var needed = new[] { await StoreAsync(cancellationToken), Silo(), Cluster() };
        return new HealthReply(needed.All(component => component.Healthy), [.. needed, Skew(), .. Engine(), .. Recovery()]);
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

    // Silos go by the store's clock, so a wrong one here makes nothing late; local scripts see it.
    private HealthComponent Skew()
    {
        var ahead = store.Clock.Ahead;
        var right = ahead.Duration() <= StoreConnection.ToleratedSkew;
        return new HealthComponent("skew", right, FormattableString.Invariant(
            $"this machine's is {ahead.Duration().TotalSeconds:0.0} s {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} the store's{(right ? "" : ", which jobs are fired by; let NTP set both")}"));
    }

    // A silo without its engine does all other work, so it is told and does not count.
    private IEnumerable<HealthComponent> Engine()
    {
        if (engine.Link is not { } link)
        {
            return [];
        }

        return link is { Hold: { } hold, Error: null }
            ? [new HealthComponent("engine", true, $"{hold.Name} (version {hold.Facts.Version}) answers{(hold.Facts.LiveRestore ? "" : "; without live-restore, so its containers end when it restarts")}{(hold.Facts.Trouble is { } trouble ? $"; {trouble}" : "")}")]
            : [new HealthComponent("engine", false, $"The Docker Engine at {link.Settings.Endpoint?.Address} does not answer: {link.Error}")];
    }

    // What nobody follows harms nothing, and somebody has to look at it.
    private IEnumerable<HealthComponent> Recovery() => recovery.Orphans.Count == 0
        ? []
        : [new HealthComponent("recovery", false, $"{recovery.Orphans.Count} attempts were found that the store has forgotten and that nobody follows: {string.Join(", ", recovery.Orphans.Take(5).Select(orphan => $"{orphan.Key} on {orphan.Value}"))}")];

    private HealthComponent Silo()
    {
        var status = membership.CurrentSnapshot.GetSiloStatus(silo.SiloAddress);
        var leaving = cluster.IsLeaving(silo.SiloAddress);
        return new HealthComponent("silo", status == SiloStatus.Active && !leaving, $"{silo.Name} at {silo.SiloAddress} is {(leaving ? "leaving" : status)}");
    }

    private HealthComponent Cluster()
    {
        var active = membership.CurrentSnapshot.Members.Values.Count(member => member.Status == SiloStatus.Active);
        return new HealthComponent("cluster", active > 0, FormattableString.Invariant($"{active} active {(active == 1 ? "silo" : "silos")} in {silo.ClusterId}"));
    }
}

/// <summary>How the silo is.</summary>
/// <param name="Healthy">Every component is that the silo cannot work without; its Docker Engine is not one of them.</param>
/// <param name="Components">What was looked at.</param>
internal sealed record HealthReply(bool Healthy, IReadOnlyList<HealthComponent> Components);

/// <summary>How one component is.</summary>
internal sealed record HealthComponent(string Name, bool Healthy, string Detail);
