using Cronium.Silo.Units;
using CsCheck;

namespace Cronium.Grains.Tests.Units;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("90s", 900_000_000)]
    [InlineData("1m30s", 900_000_000)]
    [InlineData("2h", 72_000_000_000)]
    [InlineData("500ms", 5_000_000)]
    [InlineData("0.5s", 5_000_000)]
    [InlineData("1d2h3m4s5ms", 937_840_050_000)]
    [InlineData("0s", 0)]
    [InlineData(" 10s ", 100_000_000)]
    [InlineData("0.0001ms", 1)]
    public void A_duration_is_read_exactly(string text, long ticks)
    {
        Assert.True(DurationText.TryParse(text, out var value, out var fix), fix);
        Assert.Equal(ticks, value.Ticks);
    }

    [Theory]
    [InlineData("90", "add the unit, such as 90s or 90m")]
    [InlineData("0.5", "add the unit, such as 0.5s or 0.5m")]
    [InlineData("", DurationText.Rule)]
    [InlineData("s", DurationText.Rule)]
    [InlineData("-1s", DurationText.Rule)]
    [InlineData("1s1m", DurationText.Rule)]
    [InlineData("1s1s", DurationText.Rule)]
    [InlineData("1 s", DurationText.Rule)]
    [InlineData("1e3s", DurationText.Rule)]
    [InlineData("1,5h", DurationText.Rule)]
    [InlineData(".5h", DurationText.Rule)]
    [InlineData("5.h", DurationText.Rule)]
    [InlineData("1.2.3h", DurationText.Rule)]
    [InlineData("10 minutes", DurationText.Rule)]
    [InlineData("1M", DurationText.Rule)]
    [InlineData("0.00001ms", "write a multiple of 100 ns")]
    [InlineData("99999999999d", "write a shorter duration")]
    [InlineData("10675199d9999h", "write a shorter duration")]
    public void What_is_no_duration_is_refused_with_what_would_be_right(string text, string expected)
    {
        Assert.False(DurationText.TryParse(text, out _, out var fix));
        Assert.Equal(expected, fix);
    }

    [Fact]
    public void Every_duration_survives_being_written_and_read() =>
        Gen.Long[0, long.MaxValue].Sample(ticks =>
        {
            var text = DurationText.Format(TimeSpan.FromTicks(ticks));
            Assert.True(DurationText.TryParse(text, out var value, out var fix), $"{text}: {fix}");
            Assert.Equal(ticks, value.Ticks);
        });

    [Theory]
    [InlineData(900_000_000, "1m30s")]
    [InlineData(0, "0s")]
    [InlineData(36_000_000_000, "1h")]
    [InlineData(15_000_000, "1s500ms")]
    [InlineData(1, "0.0001ms")]
    public void A_duration_is_written_shortly(long ticks, string text) => Assert.Equal(text, DurationText.Format(TimeSpan.FromTicks(ticks)));

    [Fact]
    public void Any_text_is_either_read_or_refused_with_a_fix() => Gen.String[Gen.Char["0123456789.dhms -+,eE"], 0, 30].Sample(text =>
        Assert.True(DurationText.TryParse(text, out var value, out var fix) ? value >= TimeSpan.Zero : fix.Length > 0));
}
