using Cronium.Cli.Drill;

namespace Cronium.Grains.Tests.Cli.Drill;

public class CountedLinesTests
{
    [Theory]
    [InlineData(new[] { 1, 2, 3, 4 }, 0, 0, 0)]
    [InlineData(new[] { 1, 2, 4 }, 1, 0, 0)]
    [InlineData(new[] { 1, 2, 2, 3, 4 }, 0, 1, 0)]
    [InlineData(new[] { 1, 3, 2, 4 }, 0, 0, 1)]
    [InlineData(new int[0], 4, 0, 0)]
    public void Each_kind_of_fault_is_counted_as_what_it_is(int[] numbers, int missing, int repeated, int outOfOrder) =>
        Assert.Equal(new CountedLines(4, numbers.Length, missing, repeated, outOfOrder), CountedLines.Of(4, numbers));

    [Theory]
    [InlineData("line 12 of 48", 12)]
    [InlineData("line x of 48", null)]
    [InlineData("line 12", null)]
    [InlineData("", null)]
    public void The_number_is_read_from_the_line(string line, int? number) => Assert.Equal(number, CountedLines.NumberIn(line));
}
