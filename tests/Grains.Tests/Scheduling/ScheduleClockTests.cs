using System.Globalization;
using Cronium.Grains.Scheduling;

namespace Cronium.Grains.Tests.Scheduling;

public sealed class ScheduleClockTests
{
    [Theory]
    [InlineData("*/5 * * * *", "UTC", "2026-03-01T10:02:00Z", "2026-03-01T10:05:00Z")]
    [InlineData("*/10 * * * * *", "UTC", "2026-03-01T10:02:05Z", "2026-03-01T10:02:10Z")]
    [InlineData("@daily", "UTC", "2026-03-01T10:02:05Z", "2026-03-02T00:00:00Z")]
    // 02:30 does not exist in Paris on 2026-03-29: it moves to the end of the gap, 03:00 summer time.
    [InlineData("30 2 * * *", "Europe/Paris", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    // 02:30 happens twice in Paris on 2026-10-25: a fixed time runs once, on the first.
    [InlineData("30 2 * * *", "Europe/Paris", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("30 2 * * *", "Europe/Paris", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    public void Cron_yields_the_next_instant_in_its_zone(string cron, string zone, string after, string expected)
    {
        var clock = ScheduleClock.Of(new Schedule { Cron = cron, TimeZone = zone });

        Assert.Equal(At(expected), clock.Next(At(after)));
    }

    [Fact]
    public void An_interval_is_anchored_on_the_epoch()
    {
        var clock = ScheduleClock.Of(new Schedule { Every = TimeSpan.FromSeconds(10) });

        Assert.Equal(At("2026-03-01T10:00:10Z"), clock.Next(At("2026-03-01T10:00:03.5Z")));
        Assert.Equal(At("2026-03-01T10:00:20Z"), clock.Next(At("2026-03-01T10:00:10Z")));
    }

    [Fact]
    public void A_single_instant_comes_once()
    {
        var at = At("2026-03-01T10:00:00Z");
        var clock = ScheduleClock.Of(new Schedule { At = at });

        Assert.Equal(at, clock.Next(at.AddSeconds(-1)));
        Assert.Null(clock.Next(at));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
