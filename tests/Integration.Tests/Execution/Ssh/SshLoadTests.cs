using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cronium.Grains.Execution;
using Cronium.Grains.Jobs;
using Cronium.Grains.Logs;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>What following costs, and how soon it brings a line. The figures are printed; the bounds are what must hold on any machine.</summary>
[Collection(nameof(Alone))]
public sealed class SshLoadTests : SshScene
{
    private const int Many = 500;
    private const long Megabyte = 1_000_000;

    [Fact]
    public async Task Five_hundred_attempts_followed_at_once_over_one_server_take_few_threads_and_little_memory()
    {
        var go = $"{Target.Root}.go";
        await RunAsync(Order("true"));
        var (threads, memory) = (Threads, Memory());

        var followed = Enumerable.Range(0, Many)
            .Select(n => new FollowedAttempt(Executor, Order($"echo first {n}; while [ ! -e {go} ]; do sleep 3; done; echo last {n}")))
            .ToList();
        var following = followed.Select(one => one.RunAsync(Token)).ToList();
        await UntilAsync("the first lines are there", () => Task.FromResult(followed.All(one => one.Log.Chunks.Count > 0)), TimeSpan.FromMinutes(4));
        var (moreThreads, moreMemory) = (Threads - threads, Memory() - memory);
        await Ssh.ShellAsync($": > {go}");
        var seen = await Task.WhenAll(following);

        Say($"{Many} attempts followed: {moreThreads} threads and {moreMemory / Megabyte} MB more than for none");
        Assert.All(seen, one => AssertExited(0, one));
        Assert.All(followed.Index(), one => Assert.Equal($"first {one.Index}\nlast {one.Index}\n", Encoding.ASCII.GetString(one.Item.Log.Bytes(OutputStream.Stdout))));
        Assert.InRange(moreThreads, int.MinValue, 100);
        Assert.InRange(moreMemory, long.MinValue, 100 * Megabyte);
    }

    [Fact]
    public async Task A_line_is_there_soon_after_it_was_written()
    {
        var script = new Script { Interpreter = Interpreter.Python, Text = "import time\nfor _ in range(150):\n    print(time.time_ns(), flush=True)\n    time.sleep(0.037)\n" };
        await RunAsync(Order("true"));
        var followed = new FollowedAttempt(Executor, Order("") with { Script = script });

        await followed.RunAsync(Token);

        var latencies = followed.Log.Chunks.SelectMany(chunk => LatenciesIn(chunk)).Skip(20).Order().ToList();
        Say(string.Create(CultureInfo.InvariantCulture, $"a line is there after p50 {latencies[latencies.Count / 2]:0} ms, p99 {latencies[latencies.Count * 99 / 100]:0} ms"));
        Assert.InRange(latencies[latencies.Count / 2], 0, 250);
    }

    [Fact]
    public async Task A_short_script_is_over_soon()
    {
        await RunAsync(Order("true"));
        var (times, starts) = (new List<double>(), new List<double>());
        for (var round = 0; round < 20; round++)
        {
            var (began, clock) = (Stopwatch.GetTimestamp(), TimeProvider.System.GetUtcNow());
            var followed = new FollowedAttempt(Executor, Order("date +%s%N"));
            AssertExited(0, await followed.RunAsync(Token));
            await followed.AcknowledgeAsync(Token);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            starts.Add((double.Parse(Encoding.ASCII.GetString(followed.Log.Bytes(OutputStream.Stdout)), CultureInfo.InvariantCulture) / 1e6) - (clock - DateTimeOffset.UnixEpoch).TotalMilliseconds);
        }

        times.Sort();
        starts.Sort();
        Say(string.Create(CultureInfo.InvariantCulture, $"a short script from the order to its first act: p50 {starts[10]:0} ms, to its acknowledgement: p50 {times[10]:0} ms, at best {times[0]:0} ms"));
        Assert.InRange(times[10], 0, 2000);
    }

    [Fact]
    public async Task Much_output_is_read_quickly_and_memory_stays_bounded_when_the_reader_is_slow()
    {
        const int size = 300_000_000;
        var order = Order($"head -c {size} /dev/zero");
        await RunAsync(order);
        var began = Stopwatch.GetTimestamp();
        Assert.Equal(size, await ReadAllAsync(order.Attempt, size, TimeSpan.Zero));
        Say(string.Create(CultureInfo.InvariantCulture, $"{size / Megabyte / Stopwatch.GetElapsedTime(began).TotalSeconds:0} MB/s"));

        var memory = Memory();
        await ReadAllAsync(order.Attempt, size / 10, TimeSpan.FromMilliseconds(5));
        var more = Memory() - memory;

        Say($"{more / Megabyte} MB more while the reader was slow");
        Assert.InRange(more, long.MinValue, 20 * Megabyte);
    }

    private async Task<long> ReadAllAsync(AttemptId attempt, long most, TimeSpan pause)
    {
        var buffer = new byte[64 * 1024];
        long total = 0;
        int read;
        while (total < most && (read = await Executor.ReadAsync(attempt, OutputStream.Stdout, total, buffer, Token)) > 0)
        {
            total += read;
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, TimeProvider.System, Token);
            }
        }

        return total;
    }

    private static IEnumerable<double> LatenciesIn(LogChunk chunk) =>
        Encoding.ASCII.GetString(chunk.Payload).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => (chunk.ReadAt - DateTimeOffset.UnixEpoch).TotalMilliseconds - (long.Parse(line, CultureInfo.InvariantCulture) / 1e6));

    private static int Threads
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.Threads.Count;
        }
    }

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);

    private static void Say(string figure) => TestContext.Current.SendDiagnosticMessage(figure);
}
