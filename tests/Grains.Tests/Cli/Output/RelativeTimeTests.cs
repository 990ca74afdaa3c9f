using Cronium.Cli.Output;

namespace Cronium.Grains.Tests.Cli.Output;

public class RelativeTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "now")]
    [InlineData(0.9, "now")]
    [InlineData(-0.9, "now")]
    [InlineData(1, "in 1 s")]
    [InlineData(12.9, "in 12 s")]
    [InlineData(-59.9, "59 s ago")]
    [InlineData(60, "in 1 min")]
    [InlineData(-3599, "59 min ago")]
    [InlineData(3600, "in 1 h")]
    [InlineData(172799, "in 47 h")]
    [InlineData(-172800, "2 d ago")]
    public void An_instant_is_told_from_now(double seconds, string text) => Assert.Equal(text, RelativeTime.Of(Now.AddSeconds(seconds), Now));

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(0.34, "340 ms")]
    [InlineData(0.9996, "1.0 s")]
    [InlineData(12.34, "12.3 s")]
    [InlineData(59.96, "0 min 59 s")]
    [InlineData(245, "4 min 05 s")]
    [InlineData(7380, "2 h 03 min")]
    [InlineData(273600, "3 d 04 h")]
    public void A_duration_is_told_in_two_units(double seconds, string text) => Assert.Equal(text, RelativeTime.Duration(TimeSpan.FromSeconds(seconds)));
}
