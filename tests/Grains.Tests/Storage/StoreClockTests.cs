using Cronium.Grains.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Cronium.Grains.Tests.Storage;

public sealed class StoreClockTests
{
    private static readonly DateTimeOffset Store = new(2031, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _machine = new(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly StoreClock _clock;

    public StoreClockTests() => _clock = new StoreClock(_machine);

    [Fact]
    public void Until_the_store_has_told_its_time_the_machine_counts() => Assert.Equal(_machine.GetUtcNow(), _clock.GetUtcNow());

    [Fact]
    public void Told_once_it_goes_on_by_what_the_machine_counts_whatever_its_wall_clock_says()
    {
        Learn(Store, TimeSpan.FromMilliseconds(10));
        _machine.Advance(TimeSpan.FromMinutes(3));

        AssertNear(Store.AddMinutes(3), TimeSpan.FromMilliseconds(10));
        Assert.InRange(_clock.Ahead, TimeSpan.FromDays(-365 * 12), TimeSpan.FromDays(-365 * 11));
    }

    [Fact]
    public void A_slow_answer_does_not_move_it()
    {
        Learn(Store, TimeSpan.FromMilliseconds(1));
        _machine.Advance(TimeSpan.FromSeconds(1));
        Learn(Store.AddSeconds(1.5), TimeSpan.FromSeconds(2));

        AssertNear(Store.AddSeconds(3), TimeSpan.FromMilliseconds(2));
    }

    [Fact]
    public void Quicker_answers_make_it_more_exact()
    {
        Learn(Store.AddMilliseconds(900), TimeSpan.FromSeconds(1));
        _machine.Advance(TimeSpan.FromSeconds(1));
        Learn(Store.AddSeconds(2), TimeSpan.FromMilliseconds(1));

        AssertNear(Store.AddSeconds(2), TimeSpan.FromMilliseconds(2));
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(40)]
    public void It_follows_a_store_whose_clock_was_set(int seconds)
    {
        Learn(Store, TimeSpan.FromMilliseconds(1));
        _machine.Advance(TimeSpan.FromSeconds(1));
        Learn(Store.AddSeconds(1 + seconds), TimeSpan.FromMilliseconds(1));

        AssertNear(Store.AddSeconds(1 + seconds), TimeSpan.FromMilliseconds(2));
    }

    [Fact]
    public void It_follows_a_store_whose_clock_is_slower()
    {
        for (var second = 0; second < 3600; second++)
        {
            Learn(Store.AddSeconds(second * 0.9999), TimeSpan.FromMilliseconds(2));
            _machine.Advance(TimeSpan.FromMilliseconds(998));
            AssertNear(Store.AddSeconds((second + 1) * 0.9999), TimeSpan.FromMilliseconds(10));
        }
    }

    /// <summary>The store's answer is made just before it comes.</summary>
    private void Learn(DateTimeOffset told, TimeSpan takes)
    {
        var asked = _clock.GetTimestamp();
        _machine.Advance(takes);
        _clock.Learn(told, asked, _clock.GetTimestamp());
    }

    private void AssertNear(DateTimeOffset expected, TimeSpan tolerance) => Assert.InRange(_clock.GetUtcNow() - expected, -tolerance, tolerance);
}
