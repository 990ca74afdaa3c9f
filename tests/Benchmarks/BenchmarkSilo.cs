using System.Diagnostics.Metrics;
using System.Net;
using Cronium.Client;
using Cronium.Grains;
using Cronium.Grains.Cluster;
using Cronium.Grains.Engines;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Local;
using Cronium.Grains.Logs;
using Cronium.Grains.Storage;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Runs;
using Cronium.Integration.Tests.Servers;
using Cronium.Silo.Cluster;
using Cronium.Silo.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Cronium.Benchmarks;

/// <summary>A silo in this process, put together as the product does it, on a redis-server of its own.</summary>
internal sealed class BenchmarkSilo : IAsyncDisposable
{
    private readonly RedisServer _redis;
    private readonly string _scratch;
    private readonly StoreConnection _store;
    private readonly IHost _host;

    private BenchmarkSilo(RedisServer redis, StoreConnection store, IHost host, string scratch) => (_redis, _store, _host, _scratch) = (redis, store, host, scratch);

    public CroniumClient Client => _host.Services.GetRequiredService<CroniumClient>();

    public string Redis => _redis.Endpoint;

    /// <param name="executor">Performs local attempts; null: the product's local executor.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="engine">Docker Engine of the silo; null: none.</param>
    public static async Task<BenchmarkSilo> StartAsync(IExecutor? executor, CancellationToken cancellationToken, EngineSettings? engine = null)
    {
        var redis = new RedisServer();
        await redis.InitializeAsync();
        var scratch = Directory.CreateTempSubdirectory("cronium-benchmark-").FullName;
        var options = new StoreOptions { Redis = redis.Endpoint, KeyPrefix = "benchmark" };
        var store = await StoreConnection.OpenAsync(options, NullLogger.Instance, TimeProvider.System, cancellationToken);
        var silo = new BenchmarkSilo(redis, store, Build(store, scratch, executor, engine), scratch);
        await silo._host.StartAsync(cancellationToken);
        return silo;
    }

    /// <summary>Listens to one of the product's own instruments.</summary>
    public static MeterListener Listen<T>(string instrument, Action<T> heard)
        where T : struct
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (published, self) =>
            {
                if (published.Meter.Name == CroniumInstruments.MeterName && published.Name == instrument)
                {
                    self.EnableMeasurementEvents(published);
                }
            },
        };
        listener.SetMeasurementEventCallback<T>((_, value, _, _) => heard(value));
        listener.Start();
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _store.DisposeAsync();
        await _redis.DisposeAsync();
        Directory.Delete(_scratch, recursive: true);
    }

    private static IHost Build(StoreConnection store, string scratch, IExecutor? executor, EngineSettings? engine)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddConsole();
        var local = new LocalExecutorOptions { Enabled = true, Directory = Path.Combine(scratch, "runs"), MaxConcurrent = 10_000 };
        var cluster = new ClusterSettings
        {
            ClusterId = "benchmark",
            SiloPort = FreePorts.One(),
            GatewayPort = FreePorts.One(),
            AdvertisedAddress = IPAddress.Loopback,
        };
        builder.Services.AddSingleton(new LogStoreOptions { MaxBytes = 1L << 30 }).AddSingleton(new RetentionOptions()).AddSingleton(new SecretOptions { Key = Convert.ToBase64String(new byte[32]) });
        builder.Services.AddSingleton(engine ?? new EngineSettings(Endpoint: null));
        builder.Services.AddStore(store).AddLogs(new LogOptions()).AddCroniumClient();
        builder.UseOrleans(silo => silo
            // The fixtures this program shares with the tests bring a stand-in for servers along.
            .Configure<GrainTypeOptions>(types => types.Classes.Remove(typeof(ScriptedServerGrain)))
            .AddMembership(cluster, store)
            .AddDirectory(cluster)
            .AddGrainState(store)
            .AddCronium(new SiloTraits("benchmark", Environment.ProcessId, new LocalMachine(local).Id, null))
            .AddLogStreams()
            .Services.AddLocalExecutor(local));
        if (executor is not null)
        {
            builder.Services.AddKeyedSingleton(Cronium.Grains.Runs.DispatchPlan.Local, executor);
        }

        return builder.Build();
    }
}
