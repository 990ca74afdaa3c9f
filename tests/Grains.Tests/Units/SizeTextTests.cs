using Cronium.Silo.Units;
using CsCheck;

namespace Cronium.Grains.Tests.Units;

public sealed class SizeTextTests
{
    [Theory]
    [InlineData("512MB", 512_000_000)]
    [InlineData("1GiB", 1L << 30)]
    [InlineData("1.5GiB", 1_610_612_736)]
    [InlineData("0.5kB", 500)]
    [InlineData("100", 100)]
    [InlineData("100B", 100)]
    [InlineData("64kib", 65536)]
    [InlineData("2TB", 2_000_000_000_000)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("0.000000001GB", 1)]
    public void A_size_is_read_exactly(string text, long expected)
    {
        Assert.True(SizeText.TryParse(text, out var bytes, out var fix), fix);
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("512m", "write MiB for powers of 1024 or MB for powers of 1000")]
    [InlineData("1G", "write GiB for powers of 1024 or GB for powers of 1000")]
    [InlineData("0.5", "write a whole number of bytes")]
    [InlineData("0.3KiB", "write a whole number of bytes")]
    [InlineData("9223372036854775808", "write a smaller size")]
    [InlineData("99999999TiB", "write a smaller size")]
    [InlineData("", SizeText.Rule)]
    [InlineData("-1", SizeText.Rule)]
    [InlineData("1 GB", SizeText.Rule)]
    [InlineData("MB", SizeText.Rule)]
    [InlineData("1MB2kB", SizeText.Rule)]
    [InlineData("1XB", SizeText.Rule)]
    [InlineData("1e3", SizeText.Rule)]
    [InlineData("0.0000000001TB", SizeText.Rule)]
    public void What_is_no_size_is_refused_with_what_would_be_right(string text, string expected)
    {
        Assert.False(SizeText.TryParse(text, out _, out var fix));
        Assert.Equal(expected, fix);
    }

    [Fact]
    public void Every_size_survives_being_written_and_read() =>
        Gen.OneOf(Gen.Long[0, long.MaxValue], Gen.Int[0, 100_000].Select(n => n * 1024L), Gen.Int[0, 100_000].Select(n => n * 1_000_000L)).Sample(size =>
        {
            var text = SizeText.Format(size);
            Assert.True(SizeText.TryParse(text, out var bytes, out var fix), $"{text}: {fix}");
            Assert.Equal(size, bytes);
        });

    [Theory]
    [InlineData(512_000_000, "512MB")]
    [InlineData(1L << 30, "1GiB")]
    [InlineData(2 * 1024 * 1024, "2MiB")]
    [InlineData(0, "0B")]
    [InlineData(1001, "1001B")]
    public void A_size_is_written_shortly(long bytes, string text) => Assert.Equal(text, SizeText.Format(bytes));
}
