using Cronium.Grains.Storage;
using Cronium.Silo.Configuration;
using Orleans.Configuration;
using Orleans.Persistence;
using Orleans.Serialization;
using Orleans.Storage;

namespace Cronium.Silo.Cluster;

/// <summary>How silos find each other, notice each other's death, and keep the state of grains.</summary>
internal static class OrleansSetup
{
    private const int MissedProbes = 3;

    public static ISiloBuilder AddMembership(this ISiloBuilder silo, ClusterSettings settings, StoreConnection store)
    {
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.ClusterId, settings.ClusterId));
        silo.Configure<SiloOptions>(options => options.SiloName = settings.Name);
        silo.Configure<EndpointOptions>(endpoints =>
        {
            endpoints.AdvertisedIPAddress = settings.AdvertisedAddress;
            endpoints.SiloPort = settings.SiloPort;
            endpoints.GatewayPort = settings.GatewayPort;
        });
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = settings.ProbeTimeout;
            membership.MaxProbeTimeout = settings.MaxProbeTimeout;
            membership.NumMissedProbesLimit = MissedProbes;

            // A whole cluster that was killed and comes back on other ports waits until the rows of its dead silos are stale: three of these.
            // Nothing else depends on them: who is alive is found by probes.
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(15);
        });
        return silo.UseRedisClustering(redis =>
        {
            redis.ConfigurationOptions = new();
            redis.CreateMultiplexer = _ => Task.FromResult((store.Multiplexer, IsShared: true));
        });
    }

    public static ISiloBuilder AddDirectory(this ISiloBuilder silo, ClusterSettings settings)
    {
        silo.AddDistributedGrainDirectory();

        // By default a dead silo's grains are held back for up to half a minute, in case it only froze. Here every effect is
        // fenced by epoch, revision or claim: a silo that wakes up is refused, so nobody has to wait for it.
        silo.Configure<GrainDirectoryOptions>(directory => directory.RangeLeaseDuration = TimeSpan.Zero);
        return silo.Configure<GrainCollectionOptions>(collection => collection.DeactivationTimeout = settings.ShutdownTimeout * 0.6);
    }

    public static ISiloBuilder AddGrainState(this ISiloBuilder silo, StoreConnection store)
    {
        // The default serializer writes names of .NET types into the store, which no later version could rename.
        silo.UseSystemTextJsonGrainStorageSerializer();
        silo.AddRedisGrainStorageAsDefault((RedisStorageOptions redis) => Share(redis, store));

        // Who listens to which stream: types of Orleans that plain JSON writes and cannot read back. A rendezvous that came to life
        // on another silo would fail for ever, and readers would be told of new lines by nobody.
        return silo.AddRedisGrainStorage("PubSubStore", options => options.Configure<Serializer>((redis, serializer) =>
        {
            Share(redis, store);
            redis.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
        }));
    }

    private static void Share(RedisStorageOptions redis, StoreConnection store)
    {
        redis.ConfigurationOptions = new();
        redis.CreateMultiplexer = _ => Task.FromResult((store.Multiplexer, IsShared: true));
    }
}
