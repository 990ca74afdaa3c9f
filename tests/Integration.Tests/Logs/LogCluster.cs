using Cronium.Client;
using Cronium.Client.Logs;
using Cronium.Grains.Logs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Cronium.Integration.Tests.Logs;

/// <summary>Three silos that carry log streams, and a client outside of them.</summary>
internal sealed class LogCluster : IAsyncDisposable
{
    /// <summary>That of the client library. By default a call to a silo that was killed is waited for three times as long.</summary>
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);

    private readonly InProcessTestCluster _cluster;

    private LogCluster(InProcessTestCluster cluster) => _cluster = cluster;

    public LogFeed Feed => field ??= new LogFeed(_cluster.Client, TimeProvider.System, NullLogger<LogFeed>.Instance);

    public IClusterClient Client => _cluster.Client;

    public static async Task<LogCluster> StartAsync(Action<ISiloBuilder> configure)
    {
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 3);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddLogStreams().Configure<ClusterMembershipOptions>(FailFast).Services.AddLogs(new LogOptions());
            configure(silo);
        });
        builder.ConfigureClient(client => client
            .AddLogStreams()
            .Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = CallLimit)
            .Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2)));
        var cluster = new LogCluster(builder.Build());
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    public T Service<T>(int silo)
        where T : notnull => _cluster.GetSiloServiceProvider(_cluster.Silos[silo].SiloAddress).GetRequiredService<T>();

    /// <summary>Ends a silo without a word, as a power cut would.</summary>
    public Task KillAsync(int silo) => _cluster.KillSiloAsync(_cluster.Silos[silo]);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private static void FailFast(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(1);
        membership.MaxProbeTimeout = TimeSpan.FromSeconds(2);
        membership.NumMissedProbesLimit = 3;
    }
}
