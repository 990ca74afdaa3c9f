using System.Diagnostics;
using Cronium.Grains.Execution.Ssh;
using Cronium.Grains.Servers;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>What a pool costs the process it lives in. Alone, so that nobody else's threads and memory are measured.</summary>
[Collection(nameof(Alone))]
public class PoolLoadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_commands_in_flight_block_no_thread_of_the_pool()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool(new ConnectionLimits { Max = 26, Sessions = 8 });
        await pool.RunAsync("echo");
        var gate = Path.Combine(scene.Account.Home, "gate");
        var threads = ThreadPool.ThreadCount;
        await using var pulse = new Pulse();
        var commands = Enumerable.Range(0, 200).Select(_ => pool.RunAsync($"while [ ! -e {gate} ]; do sleep 0.2; done", TimeSpan.FromMinutes(2))).ToList();
        await Eventually.TrueAsync(() => Task.FromResult(pool.Status.Sessions == 200), TimeSpan.FromMinutes(1), () => $"200 commands under way, not {pool.Status}", Token);
        var inFlight = (Threads: ThreadPool.ThreadCount, Pending: ThreadPool.PendingWorkItemCount);
        await File.WriteAllTextAsync(gate, "", Token);
        await Task.WhenAll(commands);
        TestContext.Current.TestOutputHelper?.WriteLine($"worst lateness {pulse.Worst.TotalMilliseconds:0} ms, threads {threads} -> {inFlight.Threads}, pending {inFlight.Pending}");
        Assert.InRange(pulse.Worst, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.InRange(inFlight.Threads, 0, threads + 16);
        Assert.InRange(inFlight.Pending, 0, 16);
    }

    [Fact]
    public async Task A_slow_reader_of_a_large_file_takes_no_more_memory_than_a_quick_one()
    {
        await using var scene = await PoolScene.StartAsync();
        var pool = scene.Pool();
        await scene.Account.ShellAsync("truncate -s 1G file");
        var most = await pool.UseFilesAsync(ReadSlowlyAsync, Token);
        TestContext.Current.TestOutputHelper?.WriteLine($"memory grew by {most >> 20} MiB at most");
        Assert.InRange(most, long.MinValue, 64 << 20);
    }

    private static async Task<long> ReadSlowlyAsync(Renci.SshNet.ISftpClient files, CancellationToken cancellationToken)
    {
        await using var stream = await files.OpenAsync("file", FileMode.Open, FileAccess.Read, cancellationToken);
        var buffer = new byte[64 * 1024];
        var before = Memory();
        var most = 0L;
        for (var chunk = 0; chunk < 100; chunk++)
        {
            Assert.NotEqual(0, await stream.ReadAsync(buffer, cancellationToken));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
            most = Math.Max(most, Memory() - before);
        }

        return most;
    }

    private static long Memory()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    /// <summary>A timer that should tick every 20 ms, and how late it was at worst.</summary>
    private sealed class Pulse : IAsyncDisposable
    {
        private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

        private readonly CancellationTokenSource _stop = new();
        private readonly Task _beating;

        public Pulse() => _beating = BeatAsync();

        public TimeSpan Worst { get; private set; }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _beating;
            _stop.Dispose();
        }

        private async Task BeatAsync()
        {
            while (!_stop.IsCancellationRequested)
            {
                var watch = Stopwatch.StartNew();
                await Task.Delay(Beat, TimeProvider.System, CancellationToken.None);
                Worst = watch.Elapsed - Beat > Worst ? watch.Elapsed - Beat : Worst;
            }
        }
    }
}
