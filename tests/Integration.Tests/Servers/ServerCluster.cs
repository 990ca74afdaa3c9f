using Cronium.Client;
using Cronium.Grains;
using Cronium.Grains.Cluster;
using Cronium.Grains.Execution.Local;
using Cronium.Grains.Logs;
using Cronium.Grains.Storage;
using Cronium.Integration.Tests.Runs;
using Cronium.Silo.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Cronium.Integration.Tests.Servers;

/// <summary>The product's grains in this process on a real Redis, so that a test can look behind them.</summary>
public sealed class ServerCluster : IAsyncLifetime
{
    private readonly RedisServer _redis = new();
    private StoreConnection? _store;
    private InProcessTestCluster? _cluster;

    internal StoreConnection Store => _store ?? throw new InvalidOperationException("Not started.");

    internal IGrainFactory Grains => Cluster.Client;

    internal IServiceProvider Services => Cluster.Silos[0].ServiceProvider;

    private InProcessTestCluster Cluster => _cluster ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        _store = await StoreConnection.OpenAsync(
            new StoreOptions { Redis = _redis.Endpoint, KeyPrefix = "servers" }, NullLogger.Instance, TimeProvider.System, TestContext.Current.CancellationToken);
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 1);
        builder.ConfigureSilo((_, silo) =>
        {
            // One kind of grain answers for servers.
            silo.Configure<GrainTypeOptions>(types => types.Classes.Remove(typeof(ScriptedServerGrain)));
            silo.Services.AddSingleton(new LogStoreOptions()).AddSingleton(new RetentionOptions()).AddSingleton(new SecretOptions { Key = Convert.ToBase64String(new byte[32]) })
                .AddStore(Store).AddLogs(new LogOptions()).AddLocalExecutor(new LocalExecutorOptions());
            silo.AddGrainState(Store).AddCronium(new SiloTraits("test", Environment.ProcessId, null, null)).AddLogStreams();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }
}
