using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Cronium.Client.Logs;
using Cronium.Grains.Execution;
using Cronium.Grains.Runs;

namespace Cronium.Integration.Tests.Logs;

/// <summary>The logs of one run, written on several silos and read as one.</summary>
public sealed class RunLogTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Readers_that_are_cut_off_get_every_entry_of_each_dispatch_once_while_silos_are_killed()
    {
        await using var cluster = await StoredLogCluster.StartAsync(null, Token);
        var run = Run("cuts", 12);
        var reading = Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ReadAsync(cluster, run, cutAfter: 500)));

        await WriteAsync(cluster, run, [0, 1, 2], first: 1, last: 100);
        await cluster.KillAsync(2);
        await WriteAsync(cluster, run, [0, 1], first: 101, last: 200);
        await cluster.KillAsync(1);
        await WriteAsync(cluster, run, [0], first: 201, last: 300, end: true);

        Assert.All(await reading.WaitAsync(Patience, Token), entries => IsWhole(entries, run, 300));
    }

    [Fact]
    public async Task Two_hundred_logs_are_followed_by_one_reader_also_those_that_begin_late()
    {
        await using var cluster = await StoredLogCluster.StartAsync(null, Token);
        var run = Run("many", 200);
        var reading = ReadAsync(cluster, run, cutAfter: int.MaxValue);
        var early = run with { Dispatches = [.. run.Dispatches.Take(100)] };
        var late = run with { Dispatches = [.. run.Dispatches.Skip(100)] };
        await WriteAsync(cluster, early, [0, 1, 2], first: 1, last: 20, end: true);
        await WriteAsync(cluster, late, [0, 1, 2], first: 1, last: 20, end: true);

        IsWhole(await reading.WaitAsync(Patience, Token), run, 20);
    }

    [Fact]
    public async Task A_stored_run_is_replayed_in_order_of_time_and_ends()
    {
        await using var cluster = await StoredLogCluster.StartAsync(null, Token);
        var run = Run("replay", 5);
        await WriteAsync(cluster, run, [0, 1, 2], first: 1, last: 40);

        List<RunLogEntry> entries = [];
        await foreach (var batch in cluster.RunReader.ReadBatchesAsync(RunLogView.Of(run, null, null), follow: false, Token))
        {
            entries.AddRange(batch);
        }

        IsWhole(entries, run, 40);
        Assert.Equal(entries.Select(entry => entry.At).Order(), entries.Select(entry => entry.At));
        var rest = RunLogView.Of(run, null, entries[120].Cursor);
        Assert.Equal(79, await cluster.RunReader.ReadBatchesAsync(rest, follow: false, Token).SelectMany(batch => batch.ToAsyncEnumerable()).CountAsync(Token));
    }

    private static RunSnapshot Run(string key, int dispatches) => new()
    {
        Id = StoredLogCluster.Attempt(key).Run,
        Job = "job",
        JobVersion = 1,
        Status = RunStatus.Running,
        Trigger = new RunTrigger { Kind = TriggerKind.Manual },
        CreatedAt = TimeProvider.System.GetUtcNow(),
        Dispatches = [.. Enumerable.Range(1, dispatches).Select(i => new DispatchSnapshot { Name = string.Create(CultureInfo.InvariantCulture, $"db{i}"), Status = RunStatus.Running })],
    };

    // Each dispatch has a follower on one of the silos; the next call of this takes over from it.
    private static readonly ConcurrentDictionary<AttemptId, long> Epochs = new();

    private static Task WriteAsync(StoredLogCluster cluster, RunSnapshot run, int[] silos, int first, int last, bool end = false) =>
        Task.WhenAll(run.Dispatches.Select(async (dispatch, i) =>
        {
            var attempt = new AttemptId(run.Id, dispatch.Name, 1);
            var epoch = Epochs.AddOrUpdate(attempt, 1, (_, before) => before + 1);
            var silo = silos[i % silos.Length];
            var pump = cluster.Pump(attempt, silo, epoch);
            for (var number = first; number <= last; number++)
            {
                var source = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, number).Select(line => $"{dispatch.Name} line {line}\n")));
                _ = await pump.StepAsync((offset, buffer, _) => Task.FromResult(Read(source, offset, buffer)), ended: end && number == last, Token);
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(10)), TimeProvider.System, Token);
            }

            await (end ? cluster.CompleteAsync(attempt.Log, silo, epoch) : Task.CompletedTask);
        }));

    private static int Read(byte[] source, long offset, Memory<byte> buffer)
    {
        var length = Math.Min(buffer.Length, source.Length - (int)offset);
        source.AsSpan((int)offset, Math.Max(0, length)).CopyTo(buffer.Span);
        return Math.Max(0, length);
    }

    private static async Task<List<RunLogEntry>> ReadAsync(StoredLogCluster cluster, RunSnapshot run, int cutAfter)
    {
        List<RunLogEntry> entries = [];
        for (string? after = null; ;)
        {
            var left = cutAfter;
            await foreach (var entry in cluster.RunReader.ReadBatchesAsync(RunLogView.Of(run, null, after), cancellationToken: Token).SelectMany(batch => batch.ToAsyncEnumerable()))
            {
                entries.Add(entry);
                after = entry.Cursor;
                if (--left == 0)
                {
                    break;
                }
            }

            if (left > 0)
            {
                return entries;
            }
        }
    }

    private static void IsWhole(IReadOnlyList<RunLogEntry> entries, RunSnapshot run, int lines) => Assert.All(run.Dispatches, dispatch => Assert.Equal(
        Enumerable.Range(1, lines).Select(number => ((long)number, $"{dispatch.Name} line {number}")),
        entries.Where(entry => entry.Dispatch == dispatch.Name).Select(entry => (entry.Number, Encoding.UTF8.GetString(entry.Data.Span)))));
}
