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

    /// <summary>Ends the server, and the changes of some time before never reached the disk: a power cut where it does not wait for the disk.</summary>
    public async Task CutPowerAsync(TimeSpan forgets)
    {
        var log = Directory.EnumerateFiles(Path.Combine(_directory, "appendonlydir"), "*.incr.aof").Single();
        var kept = new FileInfo(log).Length;
        await Task.Delay(forgets, TimeProvider.System, CancellationToken.None);
        await KillAsync();
        await using var file = File.OpenWrite(log);
        file.SetLength(kept);
    }

    /// <summary>Stands still, as a machine does that swaps or is being moved.</summary>
    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    /// <summary>All keys are gone, the server stays.</summary>
    public async Task FlushAsync() => Assert.Equal("+OK", await AskAsync("FLUSHALL"));

    /// <summary>A copy of the data as it lies on disk now, as a backup makes one.</summary>
    public string Copy()
    {
        var copy = Directory.CreateTempSubdirectory("cronium-redis-copy-").FullName;
        CopyInto(_directory, copy);
        return copy;
    }

    /// <summary>Puts an earlier copy in the place of the data of a server that does not run.</summary>
    public void Restore(string copy)
    {
        Assert.Null(_process);
        Directory.Delete(_directory, recursive: true);
        Directory.Move(copy, _directory);
    }

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

    private static void CopyInto(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var directory in Directory.EnumerateDirectories(from))
        {
            CopyInto(directory, Path.Combine(to, Path.GetFileName(directory)));
        }
    }

    private void Signal(string name)
    {
        Assert.NotNull(_process);
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private Task<string?> PingAsync() => AskAsync("PING");

    private async Task<string?> AskAsync(string command)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port);
            using var reader = new StreamReader(client.GetStream());
            await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes($"{command}\r\n"));
            return (await reader.ReadLineAsync())?.Split(' ')[0];
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
