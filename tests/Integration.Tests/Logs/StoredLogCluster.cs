using Cronium.Client.Logs;
using Cronium.Grains.Execution;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;
using Cronium.Integration.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Hosting;
using StackExchange.Redis;
using LogReader = Cronium.Client.Logs.LogReader;

namespace Cronium.Integration.Tests.Logs;

/// <summary>A cluster whose logs lie in a real Redis, as in production but for the silos sharing a process.</summary>
internal sealed class StoredLogCluster : IAsyncDisposable
{
    private readonly RedisServer _redis;
    private readonly StoreConnection _connection;
    private readonly LogCluster _cluster;

    private StoredLogCluster(RedisServer redis, StoreConnection connection, LogCluster cluster, LogStore store) =>
        (_redis, _connection, _cluster, Store) = (redis, connection, cluster, store);

    public LogStore Store { get; }

    public LogReader Reader => new(_cluster.Client, _cluster.Feed, TimeProvider.System, NullLogger<LogReader>.Instance);

    public RunLogReader RunReader => new(_cluster.Client, _cluster.Feed, Reader, TimeProvider.System, NullLogger<RunLogReader>.Instance);

    public static async Task<StoredLogCluster> StartAsync(LogStoreOptions? options, CancellationToken cancellationToken)
    {
        var redis = new RedisServer();
        await redis.InitializeAsync();
        var store = new StoreOptions { Redis = redis.Endpoint, KeyPrefix = "logs" };
        var connection = await StoreConnection.OpenAsync(store, NullLogger.Instance, TimeProvider.System, cancellationToken);
        var cluster = await LogCluster.StartAsync(silo => silo
            .AddRedisGrainStorage("PubSubStore", options => options.ConfigurationOptions = ConfigurationOptions.Parse(redis.Endpoint))
            .Services.AddStore(connection));
        return new StoredLogCluster(redis, connection, cluster, new LogStore(connection, options ?? new LogStoreOptions()));
    }

    public static AttemptId Attempt(string key, int number = 1, string dispatch = "local") => new(RunId.ForRequest("job", "uid", key), dispatch, number);

    public LogPump Pump(AttemptId attempt, int silo, long epoch = 1, params string[] secrets) =>
        new(attempt, epoch, OutputStream.Stdout, new SecretMasker(secrets), Store, _cluster.Service<LogPublisher>(silo), TimeProvider.System);

    /// <summary>What a run does when its attempt has ended.</summary>
    public async Task CompleteAsync(LogId log, int silo, long epoch = 1)
    {
        await Store.CompleteAsync(log, epoch);
        _cluster.Service<LogPublisher>(silo).Publish(new LogNews(log, null));
    }

    public Task KillAsync(int silo) => _cluster.KillAsync(silo);

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _connection.DisposeAsync();
        await _redis.DisposeAsync();
    }
}
