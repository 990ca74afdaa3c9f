using Cronium.Grains.Jobs;

namespace Cronium.Grains.Tests.Jobs;

public sealed class OverlapDecisionTests
{
    [Theory]
    [InlineData(OverlapPolicy.Allow, 5, 0, OverlapVerdict.Start)]
    [InlineData(OverlapPolicy.Skip, 0, 0, OverlapVerdict.Start)]
    [InlineData(OverlapPolicy.Skip, 1, 0, OverlapVerdict.Skip)]
    [InlineData(OverlapPolicy.Skip, 0, 1, OverlapVerdict.Skip)]
    [InlineData(OverlapPolicy.Queue, 0, 0, OverlapVerdict.Start)]
    [InlineData(OverlapPolicy.Queue, 1, 99, OverlapVerdict.Wait)]
    [InlineData(OverlapPolicy.Queue, 0, 1, OverlapVerdict.Wait)]
    [InlineData(OverlapPolicy.Queue, 1, 100, OverlapVerdict.SkipFull)]
    [InlineData(OverlapPolicy.Replace, 0, 0, OverlapVerdict.Start)]
    [InlineData(OverlapPolicy.Replace, 1, 0, OverlapVerdict.CancelEarlier)]
    [InlineData(OverlapPolicy.Replace, 1, 100, OverlapVerdict.SkipFull)]
    public void Each_policy_decides(OverlapPolicy policy, int going, int waiting, object expected) =>
        Assert.Equal((OverlapVerdict)expected, OverlapDecision.Decide(policy, going, waiting));

    [Fact]
    public void Without_earlier_runs_every_policy_starts() =>
        Assert.All(Enum.GetValues<OverlapPolicy>(), policy => Assert.Equal(OverlapVerdict.Start, OverlapDecision.Decide(policy, 0, 0)));

    [Fact]
    public void Only_the_oldest_waiting_run_may_start_and_only_when_nothing_goes()
    {
        Assert.True(OverlapDecision.MayStart(OverlapPolicy.Queue, going: 0, olderWaiting: 0));
        Assert.False(OverlapDecision.MayStart(OverlapPolicy.Queue, going: 1, olderWaiting: 0));
        Assert.False(OverlapDecision.MayStart(OverlapPolicy.Queue, going: 0, olderWaiting: 1));
        Assert.True(OverlapDecision.MayStart(OverlapPolicy.Allow, going: 3, olderWaiting: 2));
    }
}
