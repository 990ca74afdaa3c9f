using Cronium.Grains.Execution.Ssh.Pooling;
using CsCheck;

namespace Cronium.Grains.Tests.Execution.Ssh;

public sealed class BackOffTests
{
    [Theory]
    [InlineData(1, false, 100)]
    [InlineData(2, false, 200)]
    [InlineData(5, false, 1_600)]
    [InlineData(6, false, 2_000)]
    [InlineData(6, true, 3_200)]
    [InlineData(1_000_000, false, 2_000)]
    [InlineData(1_000_000, true, 10_000)]
    public void It_doubles_up_to_a_limit(int failures, bool refused, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), BackOff.After(failures, refused, jitter: 1));

    [Fact]
    public void Jitter_takes_away_half_at_most() =>
        Gen.Select(Gen.Int[1, 100], Gen.Bool, Gen.Double[0, 1]).Sample((failures, refused, jitter) =>
        {
            var most = BackOff.After(failures, refused, 1);
            Assert.InRange(BackOff.After(failures, refused, jitter), most / 2, most);
        });
}
