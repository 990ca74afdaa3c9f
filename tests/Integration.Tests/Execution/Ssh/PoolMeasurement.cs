using System.Diagnostics;
using Cronium.Grains.Execution.Ssh;
using Cronium.Grains.Servers;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>How fast a pool is beside a real sshd on this machine; asked for by name, and no test.</summary>
[Collection(nameof(PoolLoadTests))]
public class PoolMeasurement
{
    [Fact(Explicit = true)]
    public async Task Connect_time_commands_per_second_and_cost()
    {
        await using var scene = await PoolScene.StartAsync();
        var connects = new List<double>();
        for (var round = 0; round < 10; round++)
        {
            await using var fresh = scene.Pool();
            var watch = Stopwatch.StartNew();
            await fresh.RunAsync("exit 0");
            connects.Add(watch.Elapsed.TotalMilliseconds);
        }

        connects.Sort();
        Say($"connect and first command: median {connects[5]:0} ms, worst {connects[^1]:0} ms");
        Say($"one after another: {await PerSecondAsync(scene.Pool(new ConnectionLimits { Max = 2 }), 500, 1):0} commands/s");
        foreach (var connections in new[] { 1, 2, 4 })
        {
            var pool = scene.Pool(new ConnectionLimits { Max = connections + 1 });
            Say($"{connections * 8} at once over {connections} connections: {await PerSecondAsync(pool, 2_000, connections * 8):0} commands/s ({pool.Status})");
        }

        using var process = Process.GetCurrentProcess();
        Say($"threads {process.Threads.Count}, of the pool {ThreadPool.ThreadCount}, resident {process.WorkingSet64 >> 20} MiB");
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
