using Cronium.Grains.Storage;
using Cronium.Integration.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>The product's grains in this process on a real Redis, so that a test can look behind them.</summary>
public abstract class GrainCluster : IAsyncLifetime
{
    private readonly RedisServer _redis = new();
    private StoreConnection? _store;
    private InProcessTestCluster? _cluster;

    internal IGrainFactory Grains => Cluster.Client;

    internal IServiceProvider Services => Cluster.Silos[0].ServiceProvider;

    internal StoreConnection Store => _store ?? throw new InvalidOperationException("Not started.");

    private InProcessTestCluster Cluster => _cluster ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        _store = await StoreConnection.OpenAsync(
            new StoreOptions { Redis = _redis.Endpoint, KeyPrefix = "grains" }, NullLogger.Instance, TimeProvider.System, TestContext.Current.CancellationToken);
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 1);
        builder.ConfigureSilo((_, silo) => Configure(silo));
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
        GC.SuppressFinalize(this);
    }

    private protected abstract void Configure(ISiloBuilder silo);
}
