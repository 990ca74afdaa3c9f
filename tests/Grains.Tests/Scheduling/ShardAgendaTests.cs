using Cronium.Grains.Fires;
using Cronium.Grains.Jobs;
using Cronium.Grains.Scheduling;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Tests.Scheduling;

public sealed class ShardAgendaTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_head_is_the_earliest_due_instant()
    {
        var agenda = new ShardAgenda();
        agenda.Set(Entry("b", 60), Start.AddSeconds(20));
        agenda.Set(Entry("a", 60), Start.AddSeconds(10));
        agenda.Set(Entry("manual", 60), null);

        Assert.Equal(Start.AddSeconds(10), agenda.Head);
        agenda.Remove("a");
        Assert.Equal(Start.AddSeconds(20), agenda.Head);
    }

    [Fact]
    public void A_step_stays_due_until_the_store_has_taken_it()
    {
        var agenda = new ShardAgenda();
        agenda.Set(Entry("a", 60), Start);

        var first = Assert.Single(agenda.Due(Start, 7));
        var again = Assert.Single(agenda.Due(Start, 7));
        Assert.Equal(first.ExpectedDue, again.ExpectedDue);
        Assert.Equal(FireVerdict.Due, Assert.Single(first.Fires).Verdict);
        Assert.Equal(7, first.Fires[0].ShardEpoch);

        agenda.Accept(first);
        Assert.Empty(agenda.Due(Start, 7));
        Assert.Equal(Start.AddSeconds(60), agenda.Head);
    }

    [Fact]
    public void A_batch_is_bounded_and_nothing_is_left_behind()
    {
        var agenda = new ShardAgenda();
        for (var i = 0; i < 300; i++)
        {
            agenda.Set(Entry($"job{i}", 60), Start);
        }

        var fired = new HashSet<string>();
        while (agenda.Due(Start, 1) is { Count: > 0 } batch)
        {
            Assert.True(batch.Count <= ShardAgenda.MaxBatch);
            foreach (var advance in batch)
            {
                Assert.True(fired.Add(advance.Job));
                agenda.Accept(advance);
            }
        }

        Assert.Equal(300, fired.Count);
    }

    [Fact]
    public void A_change_of_something_else_keeps_the_cursor()
    {
        var agenda = new ShardAgenda();
        agenda.Set(Entry("a", 60), Start);

        Assert.Equal(Start, agenda.CursorFor(Entry("a", 60).Schedule, "a", Start.AddSeconds(10), Start.AddSeconds(30)));
        Assert.Equal(Start.AddSeconds(35), agenda.CursorFor(Entry("a", 5).Schedule, "a", Start.AddSeconds(10), Start.AddSeconds(30)));
    }

    [Fact]
    public void A_schedule_the_shard_learns_of_late_counts_since_it_was_set()
    {
        var agenda = new ShardAgenda();
        var entry = Entry("a", 5);
        agenda.Set(entry, agenda.CursorFor(entry.Schedule, "a", Start, Start.AddSeconds(12)));

        var step = Assert.Single(agenda.Due(Start.AddSeconds(12), 1));
        Assert.Equal([Start.AddSeconds(5), Start.AddSeconds(10)], step.Fires.Select(fire => fire.DueAt));
    }

    private static ScheduleEntry Entry(string job, int seconds) =>
        new(job, 1, new Schedule { Every = TimeSpan.FromSeconds(seconds) }, MisfirePolicy.Last);
}
