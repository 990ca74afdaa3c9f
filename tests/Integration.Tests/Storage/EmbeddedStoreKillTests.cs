using System.Collections.Concurrent;
using Cronium.Grains;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;
using Cronium.Integration.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronium.Integration.Tests.Storage;

public sealed class EmbeddedStoreKillTests : IDisposable
{
    private const int Kills = 5;
    private const int Workers = 32;
    private const int ChangesBeforeKill = 400;

    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly string _directory = Directory.CreateTempSubdirectory("cronium-kill-").FullName;
    private readonly ConcurrentDictionary<RunId, RunRecord> _begun = new();
    private readonly ConcurrentDictionary<RunId, RunStatus> _acknowledged = new();
    private readonly ConcurrentDictionary<RunId, long> _offsets = new();
    private int _changes;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task What_was_acknowledged_is_there_after_kill_9_and_what_was_broken_off_can_be_completed()
    {
        for (var kill = 1; kill <= Kills; kill++)
        {
            await using var process = await StoreProcess.StartAsync(_directory, Stop);
            await using var connection = await OpenAsync(process);
            await CheckAsync(connection);

            var enough = new TaskCompletionSource();
            _changes = 0;
            var working = Enumerable.Range(0, Workers).Select(worker => WorkAsync(connection, $"job-{worker}", kill, enough)).ToList();
            await enough.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
            await process.KillAsync();
            await Task.WhenAll(working);
        }

        await using var last = await StoreProcess.StartAsync(_directory, Stop);
        await using var reading = await OpenAsync(last);
        await CheckAsync(reading);
        TestContext.Current.TestOutputHelper?.WriteLine($"{_acknowledged.Count} runs and {_offsets.Count} logs acknowledged over {Kills} kills");
        Assert.True(_acknowledged.Count > Kills * 10, "The store was killed before it did anything.");
    }

    private static Task<StoreConnection> OpenAsync(StoreProcess process) => StoreConnection.OpenAsync(
        new StoreOptions { Redis = process.Endpoint, KeyPrefix = "kill", CommandTimeout = TimeSpan.FromSeconds(3) },
        NullLogger.Instance,
        TimeProvider.System,
        Stop);

    /// <summary>Admits, runs, logs and ends runs of one job until the store is gone.</summary>
    private async Task WorkAsync(StoreConnection connection, string job, int kill, TaskCompletionSource enough)
    {
        var runs = new RunStore(connection);
        var logs = new LogStore(connection, new LogStoreOptions());
        try
        {
            for (var i = 0; ; i++)
            {
                var run = Samples.Run(job, Noon.AddDays(kill).AddSeconds(i));
                _begun[run.Id] = run;
                await runs.AdmitAsync(job, run.CreatedAt);
                Acknowledge(run.Id, RunStatus.Queued, enough);
                await runs.SaveAsync(run.At(1), run with { Status = RunStatus.Running });
                Acknowledge(run.Id, RunStatus.Running, enough);
                var answer = await logs.AppendAsync(Samples.Chunk(new LogId(run.Id, "local"), 0, lines: 5), 1);
                _offsets[run.Id] = answer.Offset;
                await runs.SaveAsync(run.At(2), run with { Status = RunStatus.Succeeded });
                Acknowledge(run.Id, RunStatus.Succeeded, enough);
            }
        }
        catch (CroniumException)
        {
            // Killed.
        }
    }

    private void Acknowledge(RunId id, RunStatus status, TaskCompletionSource enough)
    {
        _acknowledged[id] = status;
        if (Interlocked.Increment(ref _changes) == ChangesBeforeKill)
        {
            enough.SetResult();
        }
    }

    private async Task CheckAsync(StoreConnection connection)
    {
        var runs = new RunStore(connection);
        foreach (var (id, status) in _acknowledged)
        {
            var stored = await runs.LoadAsync(id);
            Assert.True(stored?.Record.Status >= status, $"{id} was acknowledged as {status} and is {stored?.Record.Status.ToString() ?? "gone"}.");
        }

        var logs = new LogStore(connection, new LogStoreOptions());
        foreach (var (id, offset) in _offsets)
        {
            var page = await logs.ReadAsync(new LogId(id, "local"), 0, int.MaxValue);
            Assert.True(page.Head.Offsets[0] >= offset, $"The log of {id} lost its end.");
            Assert.Equal(Samples.Chunk(new LogId(id, "local"), 0, lines: 5).Payload, Assert.Single(page.Chunks).Payload);
        }

        await CompleteAsync(connection, runs);
    }

    /// <summary>Repeats what was broken off; then every list has to agree with the records.</summary>
    private async Task CompleteAsync(StoreConnection connection, RunStore runs)
    {
        foreach (var (id, run) in _begun)
        {
            if (_acknowledged.GetValueOrDefault(id) != RunStatus.Succeeded)
            {
                await runs.AdmitAsync(run.Job, run.CreatedAt);
                var stored = await runs.LoadAsync(id);
                Assert.NotNull(stored);
                _acknowledged[id] = stored.Record.Status;
            }
        }

        var active = new HashSet<RunId>();
        foreach (var shard in ShardedIndex.AllShards)
        {
            active.UnionWith(await runs.ActiveInShardAsync(shard));
        }

        Assert.Equal(_acknowledged.Where(run => !run.Value.IsFinal()).Select(run => run.Key.Value).Order(), active.Select(id => id.Value).Order());
        foreach (var run in _begun.Values)
        {
            var fires = await new FireLedger(connection).ListAsync(run.Job, null, 1_000);
            Assert.Contains(fires.Items, fire => fire.Run == run.Id);
        }
    }
}
