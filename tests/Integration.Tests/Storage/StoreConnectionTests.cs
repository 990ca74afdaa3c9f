using System.Diagnostics;
using Cronium.Grains;
using Cronium.Grains.Storage;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Servers;
using Microsoft.Extensions.Logging;

namespace Cronium.Integration.Tests.Storage;

public sealed class StoreConnectionTests
{
    private readonly RecordingLogger _logger = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_that_never_answers_is_reported_with_address_reason_and_fix()
    {
        var endpoint = $"127.0.0.1:{FreePorts.One()}";
        var watch = Stopwatch.StartNew();

        var refusal = await Assert.ThrowsAsync<CroniumException>(() => OpenAsync(endpoint + ",password=hidden", connectTimeout: 2));

        Assert.InRange(watch.Elapsed.TotalSeconds, 1.5, 15);
        Assert.Equal(RefusalKind.Unavailable, refusal.Kind);
        Assert.Contains(endpoint, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("within 2 s", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("store:redis", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(_logger.Of(LogLevel.Information), line => line.StartsWith($"Waiting for the store at {endpoint}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_comes_up_late_is_waited_for()
    {
        await using var server = new RedisServer();
        var opening = OpenAsync(server.Endpoint);
        Assert.False(opening.IsCompleted);
        await server.InitializeAsync();

        await using var connection = await opening;

        Assert.Equal(server.Endpoint, connection.Address);
    }

    [Fact]
    public async Task A_wrong_password_is_named_as_the_reason()
    {
        await using var server = await StartAsync("--requirepass", "secret", "--protected-mode", "no");

        var refusal = await Assert.ThrowsAsync<CroniumException>(() => OpenAsync(server.Endpoint + ",password=wrong", connectTimeout: 1));

        Assert.Contains("WRONGPASS", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_may_forget_is_refused_with_each_setting_and_its_mend()
    {
        await using var server = await StartAsync("--maxmemory-policy", "allkeys-lru");

        var refusal = await Assert.ThrowsAsync<CroniumException>(() => OpenAsync(server.Endpoint));

        Assert.Equal(RefusalKind.Unavailable, refusal.Kind);
        Assert.Contains("appendonly is 'no' (run CONFIG SET appendonly yes)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("appendfsync is 'everysec' (run CONFIG SET appendfsync always)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("maxmemory-policy is 'allkeys-lru' (run CONFIG SET maxmemory-policy noeviction)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("store:durability", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_may_forget_is_used_with_a_warning_where_that_is_allowed()
    {
        await using var server = await StartAsync();

        await using var connection = await OpenAsync(server.Endpoint, Durability.Relaxed);

        Assert.Contains(_logger.Of(LogLevel.Warning), line => line.Contains("appendonly is 'no'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_replica_is_refused()
    {
        await using var master = new RedisServer();
        await master.InitializeAsync();
        await using var replica = await StartAsync("--appendonly", "yes", "--appendfsync", "always", "--replicaof", "127.0.0.1", master.Endpoint.Split(':')[1]);

        var refusal = await Assert.ThrowsAsync<CroniumException>(() => OpenAsync(replica.Endpoint));

        Assert.Contains("role is 'slave'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_hides_its_settings_is_used_with_a_warning()
    {
        await using var server = await StartAsync("--rename-command", "CONFIG", "");

        await using var connection = await OpenAsync(server.Endpoint);

        Assert.Contains(_logger.Of(LogLevel.Warning), line => line.Contains("does not tell its settings", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_killed_store_fails_calls_clearly_and_the_connection_heals_with_it()
    {
        await using var server = new RedisServer();
        await server.InitializeAsync();
        await using var connection = await OpenAsync(server.Endpoint);
        var jobs = new JobIndex(connection);
        await jobs.AnnounceAsync("before");

        await server.KillAsync();
        var refusal = await Assert.ThrowsAsync<CroniumException>(() => jobs.AnnounceAsync("during"));
        Assert.Equal(RefusalKind.Unavailable, refusal.Kind);
        Assert.Contains(server.Endpoint, refusal.Message, StringComparison.Ordinal);

        await server.RestartAsync();
        await HealedAsync(() => jobs.AnnounceAsync("after"));
        Assert.Equal(["after", "before"], (await jobs.ListAsync(null, 10)).Items.Where(name => name != "during"));
        Assert.False(connection.Lost.IsCancellationRequested, "It is the same store.");
    }

    [Fact]
    public async Task A_flushed_store_refuses_every_write_and_is_noticed()
    {
        await using var server = new RedisServer();
        await server.InitializeAsync();
        await using var connection = await OpenAsync(server.Endpoint);
        var schedules = new ScheduleStore(connection);
        var lost = new TaskCompletionSource();
        await using var registration = connection.Lost.Register(lost.SetResult);

        await connection.Database.ExecuteAsync("FLUSHALL");

        await Assert.ThrowsAsync<StoreReplacedException>(() => schedules.TakeOverAsync(3));
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(10), Stop);
        Assert.Contains(_logger.Of(LogLevel.Critical), line => line.Contains(server.Endpoint, StringComparison.Ordinal));
        Assert.Empty(await StoreDump.KeysAsync(connection));
    }

    [Fact]
    public async Task A_flush_is_noticed_without_any_write()
    {
        await using var server = new RedisServer();
        await server.InitializeAsync();
        await using var connection = await OpenAsync(server.Endpoint);
        var lost = new TaskCompletionSource();
        await using var registration = connection.Lost.Register(lost.SetResult);

        await connection.Database.ExecuteAsync("FLUSHALL");

        await lost.Task.WaitAsync(TimeSpan.FromSeconds(10), Stop);
    }

    [Fact]
    public async Task A_store_has_one_incarnation_for_all_who_open_it_and_a_new_one_after_a_flush()
    {
        await using var server = new RedisServer();
        await server.InitializeAsync();
        var connections = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync(server.Endpoint)));
        var incarnation = Assert.Single(connections.Select(connection => connection.Incarnation).Distinct());
        await connections[0].Database.ExecuteAsync("FLUSHALL");

        await using var next = await OpenAsync(server.Endpoint);

        Assert.NotEqual(incarnation, next.Incarnation);
        await Task.WhenAll(connections.Select(async connection => await connection.DisposeAsync()));
    }

    [Fact]
    public async Task A_store_of_which_a_part_was_replaced_is_refused()
    {
        await using var server = new RedisServer();
        await server.InitializeAsync();
        await using (var connection = await OpenAsync(server.Endpoint))
        {
            await connection.Database.KeyDeleteAsync(connection.OfStore.Incarnation);
        }

        var refusal = await Assert.ThrowsAsync<CroniumException>(() => OpenAsync(server.Endpoint));

        Assert.Contains("A part of the store", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_went_back_is_noticed_by_all_and_refuses_whoever_knew_it_before()
    {
        await using var server = new RedisServer();
        await server.InitializeAsync();
        await using var one = await OpenAsync(server.Endpoint);
        await using var other = await OpenAsync(server.Endpoint);
        var copy = server.Copy();
        await new JobIndex(one).AnnounceAsync("after-the-copy");
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Stop); // Several looks of both.

        await server.KillAsync();
        server.Restore(copy);
        await server.RestartAsync();

        await LostAsync(one);
        await LostAsync(other);
        await Assert.ThrowsAsync<StoreReplacedException>(() => new ScheduleStore(one).TakeOverAsync(3));
        await using var after = await OpenAsync(server.Endpoint);
        Assert.NotEqual(one.Incarnation, after.Incarnation);
        Assert.Contains("earlier state", after.Setback?.Cause, StringComparison.Ordinal);
        Assert.Empty((await new JobIndex(after).ListAsync(null, 10)).Items);
        await new ScheduleStore(after).TakeOverAsync(3);
        Assert.False(after.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task A_store_that_is_declared_restored_gets_another_incarnation_once()
    {
        await using var server = new RedisServer();
        await server.InitializeAsync();
        await using var before = await OpenAsync(server.Endpoint);
        await before.Database.StringSetAsync(before.OfStore.Restored, "1");

        await LostAsync(before);
        await using var after = await OpenAsync(server.Endpoint);

        Assert.NotEqual(before.Incarnation, after.Incarnation);
        Assert.Contains("declared restored", after.Setback?.Cause, StringComparison.Ordinal);
        await using var later = await OpenAsync(server.Endpoint);
        Assert.Equal(after.Incarnation, later.Incarnation);
        Assert.Equal(after.Setback, later.Setback);
    }

    [Fact]
    public async Task A_store_restored_while_nobody_was_there_is_declared_so_before_it_is_opened()
    {
        await using var server = new RedisServer();
        await server.InitializeAsync();
        string incarnation;
        await using (var before = await OpenAsync(server.Endpoint))
        {
            incarnation = before.Incarnation;
        }

        await using (var by = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(server.Endpoint))
        {
            await by.GetDatabase().StringSetAsync(KeySpace.OfStore("test").Restored, "1");
        }

        await using var after = await OpenAsync(server.Endpoint);
        Assert.NotEqual(incarnation, after.Incarnation);
        await new ScheduleStore(after).TakeOverAsync(3);
    }

    private static async Task LostAsync(StoreConnection connection)
    {
        var lost = new TaskCompletionSource();
        await using var registration = connection.Lost.Register(lost.SetResult);
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(10), Stop);
    }

    private static async Task<RedisServer> StartAsync(params string[] settings)
    {
        var server = new RedisServer(settings);
        await server.InitializeAsync();
        return server;
    }

    private static async Task HealedAsync(Func<Task> call)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (CroniumException) when (watch.Elapsed < TimeSpan.FromSeconds(15))
            {
                // Not connected again yet.
            }
        }
    }

    private Task<StoreConnection> OpenAsync(string redis, Durability durability = Durability.Strict, double connectTimeout = 20) => StoreConnection.OpenAsync(
        new StoreOptions
        {
            Redis = redis,
            KeyPrefix = "test",
            Durability = durability,
            ConnectTimeout = TimeSpan.FromSeconds(connectTimeout),
            CommandTimeout = TimeSpan.FromSeconds(2),
            WatchPeriod = TimeSpan.FromMilliseconds(100),
        },
        _logger,
        TimeProvider.System,
        Stop);
}
