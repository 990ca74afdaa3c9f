using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Cronium.Benchmarks;

/// <summary>A redis-server of the benchmark's own that writes each change to disk before it answers.</summary>
internal sealed class BenchmarkRedis : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cronium-benchmark-").FullName;
    private Process? _process;

    public string Endpoint { get; private set; } = "";

    /// <summary>A place for files, removed at the end.</summary>
    public string Scratch => _directory;

    public static async Task<BenchmarkRedis> StartAsync(CancellationToken cancellationToken)
    {
        var redis = new BenchmarkRedis();
        var port = FreePort().ToString(CultureInfo.InvariantCulture);
        redis.Endpoint = $"127.0.0.1:{port}";
        redis._process = Process.Start(new ProcessStartInfo(
            "redis-server",
            ["--port", port, "--bind", "127.0.0.1", "--dir", redis._directory, "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction", "--loglevel", "warning"]));
        await AnsweringAsync(redis.Endpoint, cancellationToken);
        return redis;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private static async Task AnsweringAsync(string endpoint, CancellationToken cancellationToken)
    {
        var options = ConfigurationOptions.Parse(endpoint);
        options.AbortOnConnectFail = false;
        options.ConnectRetry = 20;
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        while (!connection.IsConnected)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }
    }
}
