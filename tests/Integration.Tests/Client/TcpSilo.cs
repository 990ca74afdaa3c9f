using System.Net;
using Cronium.Grains.Logs;
using Cronium.Grains.Storage;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using StackExchange.Redis;

namespace Cronium.Integration.Tests.Client;

/// <summary>A silo that talks over real sockets and finds others through Redis; it serves logs.</summary>
internal sealed class TcpSilo : IAsyncDisposable
{
    public const string ClusterId = "tcp";

    private readonly IHost _host;
    private bool _ended;

    private TcpSilo(IHost host) => _host = host;

    public LogPublisher Publisher => _host.Services.GetRequiredService<LogPublisher>();

    public static async Task<TcpSilo> StartAsync(string redis, StoreConnection store, CancellationToken cancellationToken)
    {
        var (siloPort, gatewayPort) = (FreePorts.One(), FreePorts.One());
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (ClusterId, ClusterId));
            silo.Configure<ClusterMembershipOptions>(membership => (membership.ProbeTimeout, membership.MaxProbeTimeout) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));
            silo.ConfigureEndpoints(IPAddress.Loopback, siloPort, gatewayPort);
            silo.UseRedisClustering(options => options.ConfigurationOptions = ConfigurationOptions.Parse(redis));
            silo.AddRedisGrainStorage("PubSubStore", options => options.ConfigurationOptions = ConfigurationOptions.Parse(redis));
            silo.AddLogStreams().Services.AddStore(store).AddLogs(new LogOptions());
        });
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return new TcpSilo(host);
    }

    /// <summary>Ends the silo without its leaving the cluster.</summary>
    public async Task KillAsync()
    {
        _ended = true;
        await _host.StopAsync(new CancellationToken(canceled: true));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_ended)
        {
            await _host.StopAsync(CancellationToken.None);
        }

        _host.Dispose();
    }
}
