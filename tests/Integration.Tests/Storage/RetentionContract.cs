using Cronium.Grains.Fires;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Cronium.Grains.Scheduling;
using Cronium.Grains.Storage;
using Cronium.Integration.Tests.Servers;
using Microsoft.Extensions.Time.Testing;

namespace Cronium.Integration.Tests.Storage;

public abstract class RetentionContract(IStoreServer server) : StoreContract(server)
{
    private const string Job = "frequent";
    private readonly FakeTimeProvider _time = new(Noon.AddHours(1));

    private static int Shard => ShardId.OfJob(Job);

    private RunStore Runs => new(Connection);

    private LogStore Logs => new(Connection, new LogStoreOptions());

    [Fact]
    public async Task The_newest_runs_stay_and_older_final_ones_go_with_their_logs()
    {
        await new JobIndex(Connection).AnnounceAsync(Job);
        var active = await Runs.AdmitAsync(Job, Noon, RunStatus.Running);
        var old = await Runs.AdmitAsync(Job, Noon.AddSeconds(1), RunStatus.Failed, version: 2);
        await Logs.AppendAsync(Samples.Chunk(new LogId(old.Id, "local"), 0), 1);
        var kept = await Runs.AdmitAsync(Job, Noon.AddSeconds(2), RunStatus.Succeeded, version: 3);

        var retention = Retention(new RetentionOptions { RunsPerJob = 1 });
        Assert.Equal(1, await retention.TrimAsync(Shard));
        Assert.Equal(0, await retention.TrimAsync(Shard));

        Assert.Null(await Runs.LoadAsync(old.Id));
        Assert.Equal([kept.Id, active.Id], (await Runs.ListAsync(new RunQuery())).Items.Select(run => run.Id));
        Assert.Empty((await Runs.ListAsync(new RunQuery { Status = RunStatus.Failed })).Items);
        Assert.Equal(0, (await Logs.HeadAsync(new LogId(old.Id, "local"))).LastNumber);
        Assert.Equal("echo 1", (await Runs.LoadAsync(active.Id))!.Definition.Script.Text);
        Assert.DoesNotContain("echo 2", string.Join('\n', await StoreDump.ReadAsync(Connection)), StringComparison.Ordinal);
        Assert.Equal(3, (await new FireLedger(Connection).ListAsync(Job, null, 10)).Items.Count);
    }

    [Fact]
    public async Task The_ledger_keeps_its_newest_rows_and_those_nobody_decided_on()
    {
        var schedules = new ScheduleStore(Connection);
        await new JobIndex(Connection).AnnounceAsync(Job);
        var epoch = await schedules.TakeOverAsync(Shard);
        await schedules.PutAsync(Shard, epoch, Samples.Entry(Job), Noon);
        await schedules.AdvanceAsync(Shard, epoch, [new ScheduleAdvance(Job, Noon, null, [Samples.Fire(Job, Noon)])]);
        var ledger = new FireLedger(Connection);
        for (var i = 1; i <= 10; i++)
        {
            await ledger.RecordAsync(Samples.Fire(Job, Noon.AddSeconds(i), FireVerdict.SkippedPaused));
        }

        var removed = await Retention(new RetentionOptions { FiresPerJob = 4 }).TrimAsync(Shard);

        Assert.Equal(6, removed);
        var left = (await ledger.ListAsync(Job, null, 100)).Items;
        Assert.Equal([10, 9, 8, 7, 0], left.Select(fire => (fire.DueAt - Noon).TotalSeconds));
    }

    [Fact]
    public async Task A_job_that_is_gone_leaves_nothing_behind_once_its_history_is_old()
    {
        var run = await Runs.AdmitAsync(Job, Noon, RunStatus.Succeeded);
        await Logs.AppendAsync(Samples.Chunk(new LogId(run.Id, "local"), 0), 1);
        var retention = Retention(new RetentionOptions());
        Assert.Equal(0, await retention.TrimAsync(Shard));

        _time.Advance(TimeSpan.FromDays(31));
        Assert.Equal(2, await retention.TrimAsync(Shard));

        var left = await StoreDump.ReadAsync(Connection);
        // The epoch stays for ever: a number given once is never given again.
        Assert.EndsWith("epochs = job:frequent: 1", Assert.Single(left), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_call_removes_one_batch()
    {
        var epoch = await Runs.TakeOverJobAsync(Job);
        await Runs.AdmitAsync(Job, epoch, [.. Enumerable.Range(0, 50).Select(i => Samples.Admission(Job, Noon.AddSeconds(i), RunStatus.Succeeded))]);
        await new JobIndex(Connection).AnnounceAsync(Job);
        var retention = Retention(new RetentionOptions { RunsPerJob = 10, Batch = 15 });

        foreach (var expected in new[] { 15, 15, 10, 0 })
        {
            Assert.Equal(expected, await retention.TrimAsync(Shard));
        }
    }

    private Retention Retention(RetentionOptions options) => new(Connection, Logs, options, _time);
}

public sealed class RetentionOnRedis(RedisServer server) : RetentionContract(server), IClassFixture<RedisServer>;

public sealed class RetentionOnGarnet(GarnetServer server) : RetentionContract(server), IClassFixture<GarnetServer>;
