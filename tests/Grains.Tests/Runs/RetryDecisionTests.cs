using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Tests.Runs;

public sealed class RetryDecisionTests
{
    private static readonly JobDefinition Job = new()
    {
        Name = "job",
        Target = Target.OnSilo,
        Script = new Script { Text = "false" },
        Retry = new RetryPolicy { MaxAttempts = 5, Delay = TimeSpan.FromSeconds(10), MaxDelay = TimeSpan.FromSeconds(60) },
    };

    private static readonly AttemptResult Failure = new() { End = AttemptEnd.Exited, ExitCode = 1 };

    [Fact]
    public void The_delay_doubles_up_to_its_limit() => Assert.Equal(
        [10, 20, 40, 60],
        Enumerable.Range(1, 4).Select(attempts => RetryDecision.After(Failure, attempts, Job, 0.5)?.TotalSeconds ?? -1));

    [Fact]
    public void The_last_attempt_is_the_last() => Assert.Null(RetryDecision.After(Failure, 5, Job, 0.5));

    [Fact]
    public void Jitter_stays_within_a_tenth()
    {
        Assert.Equal(TimeSpan.FromSeconds(9), RetryDecision.After(Failure, 1, Job, 0));
        Assert.Equal(TimeSpan.FromSeconds(11), RetryDecision.After(Failure, 1, Job, 1));
    }

    [Fact]
    public void Success_and_cancel_are_never_retried()
    {
        Assert.Null(RetryDecision.After(new AttemptResult { End = AttemptEnd.Exited, ExitCode = 0 }, 1, Job, 0.5));
        Assert.Null(RetryDecision.After(new AttemptResult { End = AttemptEnd.Canceled }, 1, Job, 0.5));
    }

    [Fact]
    public void What_was_lost_is_made_again_only_where_the_job_says_so()
    {
        var lost = new AttemptResult { End = AttemptEnd.Lost };
        Assert.Null(RetryDecision.After(lost, 1, Job, 0.5));
        Assert.NotNull(RetryDecision.After(lost, 1, Job with { IfLost = LostPolicy.Rerun, Retry = new RetryPolicy() }, 0.5));
        Assert.Null(RetryDecision.After(lost, 10, Job with { IfLost = LostPolicy.Rerun }, 0.5));
    }
}
