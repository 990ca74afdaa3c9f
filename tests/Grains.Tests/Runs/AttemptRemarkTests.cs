using Cronium.Grains.Runs;

namespace Cronium.Grains.Tests.Runs;

public sealed class AttemptRemarkTests
{
    [Fact]
    public void A_success_speaks_for_itself() =>
        Assert.Null(AttemptRemark.Of(1, new AttemptResult { End = AttemptEnd.Exited, ExitCode = 0 }, null));

    [Fact]
    public void What_outlived_KILL_is_told_with_the_end()
    {
        var given = new AttemptResult { End = AttemptEnd.TimedOut, Signal = 9, VerifiedGone = false, Proof = "KILL had not ended all of it after 120 s (process 7); look at the target." };

        Assert.Equal(
            "Attempt 1 reached its time limit and was ended. KILL had not ended all of it after 120 s (process 7); look at the target. Attempt 2 follows in 3 s.",
            AttemptRemark.Of(1, given, TimeSpan.FromSeconds(3)));
    }
}
