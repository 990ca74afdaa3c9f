using Cronium.Grains.Execution;
using CsCheck;

namespace Cronium.Grains.Tests.Execution;

public sealed class PaceTests
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    [Fact]
    public void It_is_quick_at_first_and_while_output_comes_and_slows_down_when_it_is_quiet()
    {
        var pace = new Pace(Shortest, Longest);

        var wait = pace.After(TimeSpan.Zero, moved: false);
        Assert.Equal(Shortest, wait);
        for (var look = 0; look < 7; look++)
        {
            var next = pace.After(wait, moved: false);
            Assert.InRange(next, wait, Longest);
            wait = next;
        }

        Assert.Equal(Longest, wait);
        Assert.Equal(Shortest, pace.After(wait, moved: true));
    }

    [Fact]
    public void However_many_look_the_target_bears_no_more_than_it_is_to() =>
        Gen.Int[1, 250].Select(ms => TimeSpan.FromMilliseconds(ms)).Array[1, 600].Sample(waits =>
        {
            var pace = new Pace(Shortest, Longest, looksPerSecond: 500);
            foreach (var wait in waits)
            {
                pace.Change(TimeSpan.Zero, wait);
            }

            var looks = waits.Sum(wait => 1 / (wait * pace.Stretch).TotalSeconds);
            return looks <= 501 && (pace.Stretch == 1 || looks > 499);
        });

    [Fact]
    public void Who_leaves_makes_the_others_quick_again()
    {
        var pace = new Pace(Shortest, Longest, looksPerSecond: 4);
        pace.Change(TimeSpan.Zero, Longest);
        Assert.Equal(1, pace.Stretch, 0.001);
        pace.Change(TimeSpan.Zero, Longest);
        Assert.Equal(2, pace.Stretch, 0.001);

        pace.Change(Longest, TimeSpan.Zero);

        Assert.Equal(1, pace.Stretch, 0.001);
    }
}
