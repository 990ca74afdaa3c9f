using System.Net;
using System.Net.Sockets;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Servers;
using StackExchange.Redis;

namespace Cronium.Integration.Tests.Http;

/// <summary>How a silo starts and ends, and what it says when it cannot.</summary>
public sealed class StartTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cronium-start-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task An_unknown_key_ends_it_with_two_and_the_nearest_known_key()
    {
        await using var silo = SiloProcess.Launch(["--store:redos=127.0.0.1:1", "--metrics:port=many"]);
        Assert.Equal(2, await silo.ExitedAsync(Token));
        Assert.Contains("There is no key 'store:redos' (flag --store:redos); did you mean store:redis?", silo.Output, StringComparison.Ordinal);
        Assert.Contains("metrics:port = 'many' (flag --metrics:port) cannot be read: write a whole number.", silo.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cluster:siloPort")]
    [InlineData("cluster:gatewayPort")]
    [InlineData("metrics:port")]
    [InlineData("store:embeddedPort")]
    [InlineData("http:url")]
    public async Task A_taken_port_ends_it_with_one_and_its_key(string key)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var value = key == "http:url" ? $"http://127.0.0.1:{port}" : $"{port}";
        await using var silo = SiloProcess.Launch([.. Flags, $"--{key}={value}"]);
        Assert.Equal(1, await silo.ExitedAsync(Token));
        Assert.StartsWith($"127.0.0.1:{port} ({key}) is taken by another process; stop that process, or choose another port with --{key}=", silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_Redis_it_says_that_it_waits_and_then_ends_with_one()
    {
        await using var silo = SiloProcess.Launch([.. Flags, "--store:redis=127.0.0.1:1", "--store:connectTimeout=10s"]);
        Assert.Equal(1, await silo.ExitedAsync(Token));
        Assert.Contains("Waiting for the store at 127.0.0.1:1", silo.Output, StringComparison.Ordinal);
        Assert.Contains("The store at 127.0.0.1:1 did not answer within 10 s", silo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Told_to_stop_while_it_waits_for_Redis_it_ends_with_zero()
    {
        await using var silo = SiloProcess.Launch([.. Flags, "--store:redis=127.0.0.1:1"]);
        await Eventually.TrueAsync(() => Task.FromResult(silo.Output.Contains("Waiting for the store", StringComparison.Ordinal)), TimeSpan.FromSeconds(30), () => $"it to wait; it said: {silo.Output}", Token);
        Assert.Equal(0, await silo.TerminateAsync(Token));
    }

    [Fact]
    public async Task A_store_that_is_emptied_under_it_ends_it_with_three()
    {
        await using var redis = new RedisServer();
        await redis.InitializeAsync();
        await using var silo = await SiloProcess.StartAsync([.. Flags, $"--store:redis={redis.Endpoint}"], Token);
        await using (var connection = await ConnectionMultiplexer.ConnectAsync($"{redis.Endpoint},allowAdmin=true"))
        {
            await connection.GetServers()[0].FlushAllDatabasesAsync();
        }

        Assert.Equal(3, await silo.ExitedAsync(Token));
        Assert.Contains("emptied or replaced", silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Told_to_stop_it_ends_with_zero_and_comes_back_fast_on_the_same_ports()
    {
        await using (var silo = await SiloProcess.StartAsync(Flags, Token))
        {
            Assert.Equal(0, await silo.TerminateAsync(Token));
        }

        await using var again = await SiloProcess.StartAsync(Flags, Token);
        Assert.Equal(HttpStatusCode.OK, (await again.Api.GetAsync(new Uri("/health", UriKind.Relative), Token)).StatusCode);
    }

    [Fact]
    public async Task Metrics_have_a_port_of_their_own_on_which_nothing_else_is()
    {
        var port = FreePorts.One();
        await using var silo = await SiloProcess.StartAsync([.. Flags, $"--metrics:port={port}"], Token);
        using var stranger = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var api = new CroniumApi(() => silo.Api);
        await api.PutJobAsync(SiloDeathTests.Job("counted", "exit 1"), Token);
        await api.EndOfAsync(await api.TriggerAsync("counted", Token), Token);

        var metrics = await stranger.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
        Assert.Contains("\n# TYPE cronium_jobs_received_total counter\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\ncronium_runs_completed_total{outcome=\"Failed\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\ncronium_runs_failed_total 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\n# TYPE cronium_run_duration_seconds histogram\n", metrics, StringComparison.Ordinal);
        // Orleans' own: a lone silo has all shards.
        Assert.Contains("\norleans_catalog_activations{grain_type=\"shard\"} 64\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\n# TYPE orleans_app_requests_latency_milliseconds histogram\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\ncronium_runs_active 0\n", metrics, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(new Uri("/v1/jobs", UriKind.Relative), Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await silo.Api.GetAsync(new Uri("/metrics", UriKind.Relative), Token)).StatusCode);
    }

    private string[] Flags => [$"--store:directory={_directory}/store", $"--executors:local:directory={_directory}/runs", "--cluster:clusterId=start"];
}
