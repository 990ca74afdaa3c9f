using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Tests.Execution;

public sealed class SlotTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Slots_go_first_come_first_served()
    {
        var slots = new SlotTable(1);
        Assert.True(slots.Reserve(Attempt(1), Now));
        slots.Take(Attempt(1));
        Assert.False(slots.Reserve(Attempt(2), Now));
        Assert.False(slots.Reserve(Attempt(3), Now));

        Assert.Equal(Attempt(2), slots.Release(Attempt(1)));
        Assert.False(slots.Reserve(Attempt(3), Now));
        Assert.True(slots.Reserve(Attempt(2), Now));
    }

    [Fact]
    public void A_reservation_nobody_uses_lapses()
    {
        var slots = new SlotTable(1);
        Assert.True(slots.Reserve(Attempt(1), Now));
        Assert.False(slots.Reserve(Attempt(2), Now.AddSeconds(10)));
        Assert.True(slots.Reserve(Attempt(2), Now.AddSeconds(31)));
    }

    [Fact]
    public void A_canceled_run_does_not_hold_up_the_line()
    {
        var slots = new SlotTable(1);
        slots.Take(Attempt(1));
        Assert.False(slots.Reserve(Attempt(2), Now));
        Assert.False(slots.Reserve(Attempt(3), Now.AddSeconds(20)));
        slots.Release(Attempt(1));

        Assert.True(slots.Reserve(Attempt(3), Now.AddSeconds(40)));
    }

    [Fact]
    public void What_runs_already_is_adopted_above_the_capacity()
    {
        var slots = new SlotTable(1);
        slots.Take(Attempt(1));
        slots.Take(Attempt(2));
        Assert.Equal(2, slots.Taken);
        slots.Drop(_ => true);
        Assert.True(slots.Reserve(Attempt(3), Now));
    }

    [Fact]
    public void Who_waits_without_a_chance_is_next_when_there_are_slots()
    {
        var slots = new SlotTable(2);
        slots.Take(Attempt(1));
        Enumerable.Range(2, 3).ToList().ForEach(number => slots.Wait(Attempt(number), Now));
        Assert.Equal([Attempt(2)], slots.Next());
        Assert.Equal(3, slots.Waiting);
        Assert.True(slots.Reserve(Attempt(2), Now));
        Assert.Empty(slots.Next());
    }

    [Fact]
    public void A_capacity_that_changes_counts_from_then_on()
    {
        var slots = new SlotTable(1);
        slots.Take(Attempt(1));
        Assert.False(slots.Reserve(Attempt(2), Now));
        slots.Capacity = 3;
        Assert.Equal([Attempt(2)], slots.Next());
        Assert.True(slots.Reserve(Attempt(2), Now));
        slots.Capacity = 0;
        Assert.Empty(slots.Next());
        Assert.False(slots.Reserve(Attempt(3), Now));
    }

    private static AttemptId Attempt(int number) => new(RunId.ForRequest("job", "uid", $"{number}"), "local", 1);
}
