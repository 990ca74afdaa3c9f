using Cronium.Grains.Fires;
using Cronium.Grains.Scheduling;
using Cronium.Grains.Storage;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Storage;

public abstract class ScheduleStoreContract(IStoreServer server) : StoreContract(server)
{
    private const string Job = "nightly";

    private static int Shard => ShardId.OfJob(Job);

    private ScheduleStore Schedules => new(Connection);

    [Fact]
    public async Task A_schedule_is_read_back_as_it_was_put()
    {
        var epoch = await Schedules.TakeOverAsync(Shard);
        await Schedules.PutAsync(Shard, epoch, Samples.Entry(Job), Noon);
        await Schedules.PutAsync(Shard, epoch, Samples.Entry("manual"), null);

        var stored = await Schedules.LoadAsync(Shard);

        Assert.Equal([new StoredSchedule(Samples.Entry("manual"), null), new StoredSchedule(Samples.Entry(Job), Noon)], stored.Entries.OrderBy(entry => entry.Entry.Job));
        Assert.Empty(stored.Unsettled);
    }

    [Fact]
    public async Task An_older_version_is_ignored_and_a_newer_one_replaces()
    {
        var epoch = await Schedules.TakeOverAsync(Shard);
        await Schedules.PutAsync(Shard, epoch, Samples.Entry(Job, version: 10), Noon);
        await Schedules.PutAsync(Shard, epoch, Samples.Entry(Job, version: 9, seconds: 99), Noon.AddHours(9));
        Assert.Equal([new StoredSchedule(Samples.Entry(Job, version: 10), Noon)], (await Schedules.LoadAsync(Shard)).Entries);

        await Schedules.PutAsync(Shard, epoch, Samples.Entry(Job, version: 11), Noon.AddHours(1));
        Assert.Equal([new StoredSchedule(Samples.Entry(Job, version: 11), Noon.AddHours(1))], (await Schedules.LoadAsync(Shard)).Entries);

        Assert.True(await Schedules.RemoveAsync(Shard, epoch, Job, version: 12));
        Assert.Empty((await Schedules.LoadAsync(Shard)).Entries);
    }

    [Fact]
    public async Task A_change_that_was_long_under_way_does_not_bring_back_what_a_later_one_removed()
    {
        var epoch = await Schedules.TakeOverAsync(Shard);
        await Schedules.PutAsync(Shard, epoch, Samples.Entry(Job, version: 10), Noon);
        await Schedules.RemoveAsync(Shard, epoch, Job, version: 12);

        Assert.False(await Schedules.PutAsync(Shard, epoch, Samples.Entry(Job, version: 11), Noon));
        Assert.Empty((await Schedules.LoadAsync(Shard)).Entries);
        Assert.True(await Schedules.PutAsync(Shard, epoch, Samples.Entry(Job, version: 13), Noon));
        Assert.False(await Schedules.RemoveAsync(Shard, epoch, Job, version: 12));
        Assert.Single((await Schedules.LoadAsync(Shard)).Entries);
    }

    [Fact]
    public async Task A_writer_that_was_replaced_is_refused_and_changes_nothing()
    {
        var old = await Schedules.TakeOverAsync(Shard);
        await Schedules.PutAsync(Shard, old, Samples.Entry(Job), Noon);
        var present = await Schedules.TakeOverAsync(Shard);
        Assert.True(present > old, $"{present} has to be higher than {old}.");

        await Assert.ThrowsAsync<StaleWriterException>(() => Schedules.PutAsync(Shard, old, Samples.Entry(Job, version: 2), Noon));
        await Assert.ThrowsAsync<StaleWriterException>(() => Schedules.RemoveAsync(Shard, old, Job, version: 2));
        await Assert.ThrowsAsync<StaleWriterException>(() => Schedules.AdvanceAsync(Shard, old, [Step(Noon)]));

        Assert.Equal([new StoredSchedule(Samples.Entry(Job), Noon)], (await Schedules.LoadAsync(Shard)).Entries);
    }

    [Fact]
    public async Task An_advance_moves_a_cursor_that_stands_where_expected_and_records_what_was_due()
    {
        var epoch = await Schedules.TakeOverAsync(Shard);
        await Schedules.PutAsync(Shard, epoch, Samples.Entry(Job), Noon);
        await Schedules.PutAsync(Shard, epoch, Samples.Entry("other"), Noon);
        var skipped = Samples.Fire(Job, Noon, FireVerdict.SkippedMisfire) with { Until = Noon.AddSeconds(20), Count = 3 };
        var due = Samples.Fire(Job, Noon.AddSeconds(30));

        var moved = await Schedules.AdvanceAsync(Shard, epoch, [
            new ScheduleAdvance(Job, Noon, Noon.AddSeconds(40), [skipped, due]),
            new ScheduleAdvance("other", Noon.AddSeconds(1), Noon.AddSeconds(40), [Samples.Fire("other", Noon.AddSeconds(1))]),
        ]);

        Assert.Equal([true, false], moved);
        var stored = await Schedules.LoadAsync(Shard);
        Assert.Equal(Noon.AddSeconds(40), stored.Entries.Single(entry => entry.Entry.Job == Job).NextDue);
        Assert.Equal(Noon, stored.Entries.Single(entry => entry.Entry.Job == "other").NextDue);
        Assert.Equal([due], stored.Unsettled);
        var ledger = new FireLedger(Connection);
        Assert.Equal([due, skipped], (await ledger.ListAsync(Job, null, 10)).Items);
        Assert.Empty((await ledger.ListAsync("other", null, 10)).Items);
    }

    [Fact]
    public async Task A_fire_is_settled_only_once_it_has_a_verdict()
    {
        var epoch = await Schedules.TakeOverAsync(Shard);
        await Schedules.PutAsync(Shard, epoch, Samples.Entry(Job), Noon);
        await Schedules.AdvanceAsync(Shard, epoch, [Step(Noon)]);
        var fire = Samples.Fire(Job, Noon);

        await Schedules.SettleAsync(Shard, [fire]);
        Assert.Equal([fire], (await Schedules.LoadAsync(Shard)).Unsettled);

        var runs = new RunStore(Connection);
        await runs.AdmitAsync(Job, await runs.TakeOverJobAsync(Job), [new Admission(fire with { Verdict = FireVerdict.SkippedOverlap }, null, null)]);
        await Schedules.SettleAsync(Shard, [fire]);
        Assert.Empty((await Schedules.LoadAsync(Shard)).Unsettled);
    }

    [Fact]
    public async Task A_hundred_and_twenty_eight_jobs_advance_in_one_call()
    {
        var epoch = await Schedules.TakeOverAsync(Shard);
        var jobs = Enumerable.Range(0, 128).Select(number => $"job-{number}").ToList();
        await Task.WhenAll(jobs.Select(job => Schedules.PutAsync(Shard, epoch, Samples.Entry(job), Noon)));

        var moved = await Schedules.AdvanceAsync(Shard, epoch, [.. jobs.Select(job => new ScheduleAdvance(job, Noon, null, [Samples.Fire(job, Noon)]))]);

        Assert.All(moved, Assert.True);
        var stored = await Schedules.LoadAsync(Shard);
        Assert.All(stored.Entries, entry => Assert.Null(entry.NextDue));
        Assert.Equal(128, stored.Unsettled.Count);
    }

    [Fact]
    public async Task Of_sixty_four_writers_that_advance_one_cursor_one_wins()
    {
        var epoch = await Schedules.TakeOverAsync(Shard);
        await Schedules.PutAsync(Shard, epoch, Samples.Entry(Job), Noon);
        var connections = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync()));

        for (var round = 0; round < 20; round++)
        {
            var from = Noon.AddSeconds(10 * round);
            var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(writer =>
                new ScheduleStore(connections[writer % 8]).AdvanceAsync(Shard, epoch, [Step(from)])));
            Assert.Single(answers, answer => answer[0]);
        }

        await Task.WhenAll(connections.Select(async connection => await connection.DisposeAsync()));
    }

    private static ScheduleAdvance Step(DateTimeOffset from) => new(Job, from, from.AddSeconds(10), [Samples.Fire(Job, from)]);
}

public sealed class ScheduleStoreOnRedis(RedisServer server) : ScheduleStoreContract(server), IClassFixture<RedisServer>;

public sealed class ScheduleStoreOnGarnet(GarnetServer server) : ScheduleStoreContract(server), IClassFixture<GarnetServer>;
