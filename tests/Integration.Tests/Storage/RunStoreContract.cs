using Cronium.Grains;
using Cronium.Grains.Fires;
using Cronium.Grains.Runs;
using Cronium.Grains.Scheduling;
using Cronium.Grains.Storage;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Storage;

public abstract class RunStoreContract(IStoreServer server) : StoreContract(server)
{
    private const string Job = "backup";

    private RunStore Runs => new(Connection);

    [Fact]
    public async Task An_admitted_run_is_found_everywhere_with_its_frozen_definition()
    {
        var run = await Runs.AdmitAsync(Job, Noon);

        var stored = await Runs.LoadAsync(run.Id);

        Assert.NotNull(stored);
        Assert.Equal(StoreJson.Write(run), StoreJson.Write(stored.Record));
        Assert.Equal(1, stored.Revision);
        Assert.Equal("echo 1", stored.Definition.Script.Text);
        Assert.Equal([run.Id], await Runs.ActiveInShardAsync(ShardId.OfJob(Job)));
        Assert.Equal([run.Id], (await Runs.ActiveOfJobAsync(Job)).Select(active => active.Id));
        Assert.Equal([run.Id], (await Runs.ListAsync(new RunQuery())).Items.Select(listed => listed.Id));
        Assert.Equal([run.Id], (await Runs.ListAsync(new RunQuery { Job = Job, Status = RunStatus.Queued })).Items.Select(listed => listed.Id));
        Assert.Equal(run.Id, Assert.Single((await new FireLedger(Connection).ListAsync(Job, null, 10)).Items).Run);
        Assert.Null(await Runs.LoadAsync(RunId.ForRequest(Job, "uid", "never")));
    }

    [Fact]
    public async Task Of_sixty_four_admitters_of_one_occurrence_the_first_verdict_holds_and_one_run_exists()
    {
        var epoch = await Runs.TakeOverJobAsync(Job);
        var connections = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync()));

        for (var round = 0; round < 10; round++)
        {
            var due = Noon.AddSeconds(round);
            var verdicts = await Task.WhenAll(Enumerable.Range(0, 64).Select(writer => new RunStore(connections[writer % 8]).AdmitAsync(
                Job,
                epoch,
                [writer % 2 == 0 ? Samples.Admission(Job, due) : new Admission(Samples.Fire(Job, due, FireVerdict.SkippedOverlap), null, null)])));

            var verdict = Assert.Single(verdicts.Select(answer => answer[0]!).Distinct());
            var run = await Runs.LoadAsync(RunId.ForOccurrence(Job, "uid-" + Job, due));
            Assert.Equal(verdict.Verdict == FireVerdict.Run, run is not null);
        }

        await Task.WhenAll(connections.Select(async connection => await connection.DisposeAsync()));
    }

    [Fact]
    public async Task A_verdict_replaces_a_due_row_and_then_stands()
    {
        var schedules = new ScheduleStore(Connection);
        var shard = ShardId.OfJob(Job);
        var shardEpoch = await schedules.TakeOverAsync(shard);
        await schedules.PutAsync(shard, shardEpoch, Samples.Entry(Job), Noon);
        await schedules.AdvanceAsync(shard, shardEpoch, [new ScheduleAdvance(Job, Noon, null, [Samples.Fire(Job, Noon)])]);
        var epoch = await Runs.TakeOverJobAsync(Job);
        var skip = new Admission(Samples.Fire(Job, Noon, FireVerdict.SkippedOverlap), null, null);

        Assert.Equal(skip.Fire, Assert.Single(await Runs.AdmitAsync(Job, epoch, [skip])));
        Assert.Equal(skip.Fire, Assert.Single(await Runs.AdmitAsync(Job, epoch, [Samples.Admission(Job, Noon)])));

        Assert.Empty((await Runs.ListAsync(new RunQuery { Job = Job })).Items);
        Assert.Equal(skip.Fire, Assert.Single((await new FireLedger(Connection).ListAsync(Job, null, 10)).Items));
    }

    [Fact]
    public async Task A_run_asked_for_by_hand_has_no_verdict_and_is_made_once()
    {
        var epoch = await Runs.TakeOverJobAsync(Job);
        var run = Samples.Run(Job, Noon) with { Id = RunId.ForRequest(Job, "uid", "key"), Trigger = new RunTrigger { Kind = TriggerKind.Manual, By = "ada" } };
        var admission = new Admission(null, run, Samples.Definition(Job));

        Assert.Equal([null], await Runs.AdmitAsync(Job, epoch, [admission]));
        await Runs.SaveAsync(run.At(1), run with { Status = RunStatus.Succeeded });
        Assert.Equal([null], await Runs.AdmitAsync(Job, epoch, [admission with { Run = run with { CreatedAt = Noon.AddHours(1) } }]));

        var listed = Assert.Single((await Runs.ListAsync(new RunQuery())).Items);
        Assert.Equal((RunStatus.Succeeded, Noon), (listed.Status, listed.CreatedAt));
        Assert.Empty(await Runs.ActiveOfJobAsync(Job));
    }

    [Fact]
    public async Task An_owner_of_the_job_that_was_replaced_admits_nothing()
    {
        var old = await Runs.TakeOverJobAsync(Job);
        await Runs.TakeOverJobAsync(Job);

        await Assert.ThrowsAsync<StaleWriterException>(() => Runs.AdmitAsync(Job, old, [Samples.Admission(Job, Noon)]));

        Assert.Empty((await Runs.ListAsync(new RunQuery())).Items);
    }

    [Fact]
    public async Task A_save_moves_the_run_between_lists_and_a_second_one_of_the_same_revision_is_refused()
    {
        var run = await Runs.AdmitAsync(Job, Noon);
        var running = run with { Status = RunStatus.Running, StartedAt = Noon.AddSeconds(1) };

        Assert.Equal(2, (await Runs.SaveAsync(run.At(1), running)).Revision);
        await Assert.ThrowsAsync<StaleWriterException>(() => Runs.SaveAsync(run.At(1), run with { Status = RunStatus.Canceled }));
        Assert.Empty((await Runs.ListAsync(new RunQuery { Status = RunStatus.Queued })).Items);
        Assert.Equal([run.Id], (await Runs.ListAsync(new RunQuery { Status = RunStatus.Running })).Items.Select(listed => listed.Id));
        Assert.Equal([run.Id], await Runs.ActiveInShardAsync(run.Id.Shard));

        Assert.Equal(3, (await Runs.SaveAsync(running.At(2), running with { Status = RunStatus.Succeeded, EndedAt = Noon.AddSeconds(2) })).Revision);
        Assert.Empty(await Runs.ActiveInShardAsync(run.Id.Shard));
        Assert.Empty(await Runs.ActiveOfJobAsync(Job));
        Assert.Equal(RunStatus.Succeeded, (await Runs.LoadAsync(run.Id))!.Record.Status);
    }

    [Fact]
    public async Task Of_sixty_four_saves_of_one_revision_one_wins()
    {
        var run = await Runs.AdmitAsync(Job, Noon);
        var connections = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync()));

        for (var revision = 1L; revision <= 20; revision++)
        {
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 64).Select(writer => SavesAsync(new RunStore(connections[writer % 8]), run, revision)));
            Assert.Single(outcomes, saved => saved);
        }

        await Task.WhenAll(connections.Select(async connection => await connection.DisposeAsync()));
    }

    [Fact]
    public async Task Runs_of_all_jobs_are_listed_newest_first_page_by_page()
    {
        var expected = new List<RunId>();
        for (var i = 0; i < 25; i++)
        {
            // Several in the same millisecond: the cursor has to tell them apart.
            expected.Add((await Runs.AdmitAsync($"job-{i}", Noon.AddMilliseconds(i / 5))).Id);
        }

        var pages = new List<RunId>();
        string? after = null;
        do
        {
            var page = await Runs.ListAsync(new RunQuery { After = after, Limit = 7 });
            Assert.True(page.Next is null || page.Items.Count == 7, "Only the last page may be short.");
            pages.AddRange(page.Items.Select(run => run.Id));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(25, pages.Count);
        Assert.Equal(expected.Order(Comparer<RunId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))), pages.Order(Comparer<RunId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))));
        var created = new List<DateTimeOffset>();
        foreach (var id in pages)
        {
            created.Add((await Runs.LoadAsync(id))!.Record.CreatedAt);
        }

        Assert.Equal(created.OrderDescending(), created);
    }

    [Fact]
    public async Task Runs_of_one_job_in_one_status_fill_their_pages()
    {
        for (var i = 0; i < 20; i++)
        {
            await Runs.AdmitAsync(Job, Noon.AddSeconds(i), i % 4 == 0 ? RunStatus.Failed : RunStatus.Succeeded);
        }

        var first = await Runs.ListAsync(new RunQuery { Job = Job, Status = RunStatus.Failed, Limit = 3 });
        var second = await Runs.ListAsync(new RunQuery { Job = Job, Status = RunStatus.Failed, Limit = 3, After = first.Next });

        Assert.Equal([16, 12, 8], first.Items.Select(run => (run.CreatedAt - Noon).TotalSeconds));
        Assert.Equal([4, 0], second.Items.Select(run => (run.CreatedAt - Noon).TotalSeconds));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task A_cursor_that_is_none_is_refused_with_the_field()
    {
        var refusal = await Assert.ThrowsAsync<CroniumException>(() => Runs.ListAsync(new RunQuery { After = "not a cursor!" }));
        Assert.Equal("after", Assert.Single(refusal.Problems).Field);
    }

    private static async Task<bool> SavesAsync(RunStore runs, RunRecord run, long revision)
    {
        try
        {
            await runs.SaveAsync(run.At(revision), run with { Reason = $"revision {revision}" });
            return true;
        }
        catch (StaleWriterException)
        {
            return false;
        }
    }
}

public sealed class RunStoreOnRedis(RedisServer server) : RunStoreContract(server), IClassFixture<RedisServer>;

public sealed class RunStoreOnGarnet(GarnetServer server) : RunStoreContract(server), IClassFixture<GarnetServer>;
