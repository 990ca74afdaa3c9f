using CsCheck;
using Cronium.Grains.Jobs;
using Cronium.Grains.Scheduling;

namespace Cronium.Grains.Tests.Scheduling;

public sealed class DueDecisionTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly ScheduleClock EverySecond = ScheduleClock.Of(new Schedule { Every = TimeSpan.FromSeconds(1) });

    [Fact]
    public void What_is_due_now_fires_and_the_cursor_moves_past_now()
    {
        var decision = DueDecision.At(Start, Start, EverySecond, MisfirePolicy.Last);

        Assert.Equal([Start], decision.Fires);
        Assert.Null(decision.Missed);
        Assert.Equal(Start.AddSeconds(1), decision.Next);
    }

    [Theory]
    [InlineData(MisfirePolicy.Skip)]
    [InlineData(MisfirePolicy.Last)]
    [InlineData(MisfirePolicy.All)]
    public void A_takeover_of_a_few_seconds_causes_no_misfire(MisfirePolicy policy)
    {
        var decision = DueDecision.At(Start, Start.AddSeconds(10), EverySecond, policy);

        Assert.Equal(11, decision.Fires.Count);
        Assert.Null(decision.Missed);
    }

    [Fact]
    public void Skip_gives_up_what_is_late_in_one_row()
    {
        var hourly = ScheduleClock.Of(new Schedule { Every = TimeSpan.FromHours(1) });
        var decision = DueDecision.At(Start, Start.AddHours(3.5), hourly, MisfirePolicy.Skip);

        Assert.Empty(decision.Fires);
        Assert.Equal(new MissedStretch(Start, Start.AddHours(3), 4, true), decision.Missed);
        Assert.Equal(Start.AddHours(4), decision.Next);
    }

    [Fact]
    public void Last_runs_the_latest_late_one()
    {
        var hourly = ScheduleClock.Of(new Schedule { Every = TimeSpan.FromHours(1) });
        var decision = DueDecision.At(Start, Start.AddHours(3.5), hourly, MisfirePolicy.Last);

        Assert.Equal([Start.AddHours(3)], decision.Fires);
        Assert.Equal(new MissedStretch(Start, Start.AddHours(2), 3, true), decision.Missed);
    }

    [Fact]
    public void All_is_bounded_and_sums_up_the_rest()
    {
        var decision = DueDecision.At(Start, Start.AddHours(1), EverySecond, MisfirePolicy.All);

        var late = 3600 + 1 - 31;
        Assert.Equal(DueDecision.MaxCatchUp + 31, decision.Fires.Count);
        Assert.Equal(late - DueDecision.MaxCatchUp, decision.Missed?.Count);
    }

    [Fact]
    public void A_year_without_anybody_looking_is_decided_at_once()
    {
        var now = Start.AddDays(365);
        var decision = DueDecision.At(Start, now, ScheduleClock.Of(new Schedule { Cron = "* * * * * *" }), MisfirePolicy.Last);

        Assert.Equal(31, decision.Fires.Count);
        Assert.Equal(now, decision.Fires[^1]);
        Assert.False(decision.Missed?.CountIsExact);
        Assert.Equal(Start, decision.Missed?.First);
        Assert.Equal(now.AddSeconds(-31), decision.Missed?.Last);
    }

    [Fact]
    public void Every_due_instant_is_fired_or_counted_and_none_twice() =>
        Gen.Select(Gen.Int[1, 120], Gen.Int[0, 20_000], Gen.Enum<MisfirePolicy>()).Sample((period, elapsed, policy) =>
        {
            var clock = ScheduleClock.Of(new Schedule { Every = TimeSpan.FromSeconds(period) });
            var cursor = clock.Next(Start)!.Value; // an interval always has a next occurrence
            var now = cursor.AddSeconds(elapsed);
            var decision = DueDecision.At(cursor, now, clock, policy);

            var due = (elapsed / period) + 1;
            Assert.Equal(decision.Fires.Distinct().Order(), decision.Fires);
            Assert.True(decision.Next > now);
            if (due < DueDecision.MaxCounted)
            {
                Assert.Equal(due, decision.Fires.Count + (decision.Missed?.Count ?? 0));
            }
        });
}
