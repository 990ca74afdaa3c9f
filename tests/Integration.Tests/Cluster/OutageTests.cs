using System.Diagnostics;
using System.Net;
using System.Text;
using Cronium.Client;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>What else can break: the store, a silo that stands still, all silos at once, a client's way into the cluster.</summary>
public sealed class OutageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_store_dies_and_comes_back_under_a_schedule_and_a_running_script()
    {
        await using var cluster = await RedisCluster.StartAsync(2, Token);
        var ticking = new Ticking(cluster, "ticking");
        var counting = new Counting(cluster, "counting");
        await ticking.StartAsync(Token);
        var run = await counting.StartAsync(Token);
        await ticking.RunsAsync(2, Token);

        var watch = Stopwatch.StartNew();
        await cluster.Redis.KillAsync();
        var answer = await cluster.AnySilo.Api.GetAsync(new Uri("/v1/jobs", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains(cluster.Redis.Endpoint, await answer.Content.ReadAsStringAsync(Token));
        await Eventually.TrueAsync(() => Task.FromResult(watch.Elapsed.TotalSeconds >= 3), TimeSpan.FromSeconds(5), () => "three seconds of outage", Token);
        await cluster.Redis.RestartAsync();
        var back = await ticking.RunsAsync(3, Token);
        TestContext.Current.TestOutputHelper?.WriteLine($"outage {watch.Elapsed.TotalSeconds:0.0} s in all, first new fire {back.TotalSeconds:0.00} s after the store was back");

        await counting.AssertExactAsync(cluster.Api, run, Token);
        await ticking.AssertExactAsync(cluster.Api, Token);
        Assert.All(cluster.Silos, silo => Assert.False(silo.HasExited));
    }

    [Fact]
    public async Task A_frozen_silo_that_wakes_up_doubles_nothing()
    {
        await using var cluster = await RedisCluster.StartAsync(2, Token);
        var counting = new Counting(cluster, "counting");
        var run = await counting.StartAsync(Token);
        var frozen = cluster.OfPid(await cluster.Api.FollowerPidAsync(run, Token));
        var api = new CroniumApi(() => cluster.Silos.First(silo => silo != frozen).Api);

        var watch = Stopwatch.StartNew();
        frozen.Freeze();
        await api.UntilAsync($"/v1/runs/{run}", found => (long?)found["dispatches"]?[0]?["epoch"] > 1, "another silo to take over", Token);
        await Eventually.TrueAsync(() => Task.FromResult(watch.Elapsed.TotalSeconds >= 15), TimeSpan.FromSeconds(20), () => "fifteen seconds of standstill", Token);
        frozen.Thaw();
        await counting.NextLogLineAsync(api, run, Token);

        Assert.Equal(FailoverMeasurement.Aborted, await frozen.ExitedAsync(Token));
        await api.AllActiveAsync(1, Token);
        await counting.AssertExactAsync(api, run, Token);
    }

    [Fact]
    public async Task All_silos_die_at_once_and_come_back_on_other_ports()
    {
        await using var cluster = await RedisCluster.StartAsync(2, Token);
        var ticking = new Ticking(cluster, "ticking");
        var counting = new Counting(cluster, "counting");
        await ticking.StartAsync(Token);
        var run = await counting.StartAsync(Token);
        await ticking.RunsAsync(2, Token);

        var watch = Stopwatch.StartNew();
        await cluster.KillAllAndStartAgainAsync(Token);
        var ready = watch.Elapsed;
        await ticking.RunsAsync(1, Token);
        TestContext.Current.TestOutputHelper?.WriteLine($"all killed: ready after {ready.TotalSeconds:0.0} s, firing after {watch.Elapsed.TotalSeconds:0.0} s");
        await ticking.RunsAsync(2, Token);

        await counting.AssertExactAsync(cluster.Api, run, Token);
        await ticking.AssertExactAsync(cluster.Api, Token);
    }

    [Fact]
    public async Task A_client_reads_a_log_on_while_its_gateway_that_follows_the_script_dies()
    {
        await using var cluster = await RedisCluster.StartAsync(1, Token);
        var gateway = cluster.AnySilo;
        using var program = await StartProgramAsync(cluster.Redis.Endpoint);
        var counting = new Counting(cluster, "counting");
        var run = await counting.StartAsync(Token);
        var entries = new List<LogEntry>();
        var reading = ReadAsync(program.Services.GetRequiredService<CroniumClient>(), RunId.Parse(run), entries);
        await cluster.AddSiloAsync(Token);
        await cluster.Api.AllActiveAsync(2, Token);
        Assert.Equal(gateway.Pid, await cluster.Api.FollowerPidAsync(run, Token));

        gateway.Kill();
        await gateway.ExitedAsync(Token);
        await counting.NextLogLineAsync(cluster.Api, run, Token);
        await counting.AssertExactAsync(cluster.Api, run, Token);
        await reading.WaitAsync(TimeSpan.FromSeconds(60), Token);

        var lines = await counting.CountAsync(Token);
        Assert.Equal(Enumerable.Range(1, (int)lines).Select(number => ((long)number, $"line {number}")), entries.Select(entry => (entry.Number, Encoding.UTF8.GetString(entry.Data.Span))));
        await program.StopAsync(Token);
    }

    private static async Task<IHost> StartProgramAsync(string redis)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddCroniumClient(options => (options.Redis, options.ClusterId) = (redis, RedisCluster.ClusterId));
        var program = builder.Build();
        await program.StartAsync(Token);
        return program;
    }

    private static async Task ReadAsync(CroniumClient client, RunId run, List<LogEntry> entries)
    {
        await foreach (var entry in client.FollowLogAsync(run, cancellationToken: Token))
        {
            entries.Add(entry);
        }
    }
}
