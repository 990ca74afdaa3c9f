using System.Diagnostics;
using Cronium.Grains.Execution.Ssh;
using Cronium.Grains.Servers;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>How fast a pool is beside a real sshd on this machine; asked for by name, and no test.</summary>
[Collection(nameof(Alone))]
public class PoolMeasurement
{
    [Theory(Explicit = true)]
    [InlineData("")]
    [InlineData("KexAlgorithms curve25519-sha256")]
    public async Task Connect_time_beside_ssh(string line)
    {
        await using var scene = await PoolScene.StartAsync(new SshServer { Lines = [line] });
        var key = Path.Combine(scene.Account.Home, "key");
        await File.WriteAllTextAsync(key, scene.Key.Private, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(key, UnixFileMode.UserRead);
        string[] options = ["-i", key, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-p", $"{scene.Server.Port}"];
        var ours = await MedianAsync(async () =>
        {
            await using var fresh = scene.Pool();
            await fresh.RunAsync("exit 0");
        });
        var theirs = await MedianAsync(() => Tool.RunAsync("ssh", [.. options, $"{scene.Account.Name}@{scene.Server.Host}", "exit 0"]));
        Say($"{line} connect, one command, close: {ours:0} ms; ssh {theirs:0} ms");
    }

    [Fact(Explicit = true)]
    public async Task Commands_per_second_and_cost()
    {
        await using var scene = await PoolScene.StartAsync();
        Say($"one after another: {await PerSecondAsync(scene.Pool(new ConnectionLimits { Max = 2 }), 500, 1):0} commands/s");
        foreach (var connections in new[] { 1, 2, 4 })
        {
            var pool = scene.Pool(new ConnectionLimits { Max = connections + 1 });
            Say($"{connections * 8} at once over {connections} connections: {await PerSecondAsync(pool, 2_000, connections * 8):0} commands/s ({pool.Status})");
        }

        using var process = Process.GetCurrentProcess();
        Say($"threads {process.Threads.Count}, of the pool {ThreadPool.ThreadCount}, resident {process.WorkingSet64 >> 20} MiB");
    }

    private static async Task<double> MedianAsync(Func<Task> act)
    {
        var times = new List<double>();
        for (var round = 0; round < 15; round++)
        {
            var watch = Stopwatch.StartNew();
            await act();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }

    private static async Task<double> PerSecondAsync(SshPool pool, int commands, int atOnce)
    {
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => pool.RunAsync("exit 0")));
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, commands), new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (_, _) => await pool.RunAsync("exit 0"));
        return commands / watch.Elapsed.TotalSeconds;
    }

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
