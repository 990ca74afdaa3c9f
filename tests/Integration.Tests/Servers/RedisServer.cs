using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Servers;

/// <summary>A real redis-server with a port and a directory of its own, which writes each change to disk before it answers.</summary>
public sealed class RedisServer : IStoreServer
{
    private static readonly string[] Durable = ["--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction"];

    private readonly string[] _settings;
    private readonly string _directory = Directory.CreateTempSubdirectory("cronium-redis-").FullName;
    private readonly int _port = FreePorts.One();
    private Process? _process;

    public RedisServer()
        : this(Durable)
    {
    }

    internal RedisServer(params string[] settings) => _settings = settings;

    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    public async ValueTask InitializeAsync()
    {
        var start = new ProcessStartInfo("redis-server") { RedirectStandardOutput = true };
        string[] arguments = ["--port", _port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _directory, "--save", "", .. _settings];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException("redis-server did not start.");
        _ = _process.StandardOutput.ReadToEndAsync();
        await AnswerAsync();
    }

    /// <summary>Ends the server as a power cut would end it.</summary>
    public async Task KillAsync()
    {
        Assert.NotNull(_process);
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>SIGSTOP: it is there, and answers nothing.</summary>
    public Task FreezeAsync() => ProcessTree.SignalAsync("STOP", [_process?.Id ?? throw new InvalidOperationException("It does not run.")]);

    /// <summary>Ends <see cref="FreezeAsync"/>.</summary>
    public Task ThawAsync() => ProcessTree.SignalAsync("CONT", [_process?.Id ?? throw new InvalidOperationException("It does not run.")]);

    /// <summary>Starts the server again on the same data.</summary>
    public ValueTask RestartAsync() => InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Waits for any answer that does not say that the data is still being loaded.</summary>
    private async Task AnswerAsync()
    {
        var waited = Stopwatch.StartNew();
        while (await PingAsync() is null or "-LOADING")
        {
            Assert.False(_process is null or { HasExited: true }, "redis-server ended at once.");
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(20), "redis-server did not answer within 20 s.");
        }
    }

    private async Task<string?> PingAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port);
            using var reader = new StreamReader(client.GetStream());
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
            return (await reader.ReadLineAsync())?.Split(' ')[0];
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
