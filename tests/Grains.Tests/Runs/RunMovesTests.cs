using Cronium.Grains.Runs;

namespace Cronium.Grains.Tests.Runs;

public sealed class RunMovesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly AttemptResult Success = new() { End = AttemptEnd.Exited, ExitCode = 0 };
    private static readonly AttemptResult Failure = new() { End = AttemptEnd.Exited, ExitCode = 3 };

    private static RunRecord Run => new()
    {
        Id = RunId.ForOccurrence("job", "uid", Now),
        Job = "job",
        JobUid = "uid",
        JobVersion = 1,
        Trigger = new RunTrigger { Kind = TriggerKind.Manual },
        Status = RunStatus.Queued,
        CreatedAt = Now,
        Released = true,
        Dispatches = DispatchPlan.Of([DispatchPlan.Local]),
    };

    [Fact]
    public void A_run_goes_from_start_to_success()
    {
        var run = Run.Start("local", "machine", Now).Started("local", "silo", Now.AddSeconds(1), Now).Ended("local", Success, null, Now.AddSeconds(2));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(Now.AddSeconds(1), run.StartedAt);
        Assert.Equal(Now.AddSeconds(2), run.EndedAt);
        Assert.Equal(0, run.ToSnapshot().ExitCode);
    }

    [Fact]
    public void A_retry_waits_and_starts_under_a_higher_epoch()
    {
        var waiting = Run.Start("local", "machine", Now).Ended("local", Failure, TimeSpan.FromSeconds(10), Now);
        Assert.Equal(RunStatus.Queued, waiting.Status);
        Assert.Equal(Now.AddSeconds(10), waiting.Dispatch("local").NextAttemptAt);

        var second = waiting.Start("local", "machine", Now).Dispatch("local");
        Assert.Equal(2, second.Attempts.Count);
        Assert.Equal(2, second.Epoch);
        Assert.Null(second.NextAttemptAt);
    }

    [Fact]
    public void A_cancel_whose_proof_took_long_says_who_canceled_and_how_it_was_proven_and_no_older_trouble()
    {
        var result = new AttemptResult { End = AttemptEnd.Canceled, VerifiedGone = true, Proof = "It took 7 s." };
        var run = Run.Start("local", "machine", Now).Cancel("ann", Now).Remark("local", "something is left", Now).Ended("local", result, null, Now);

        Assert.Equal((RunStatus.Canceled, "Canceled by ann. It took 7 s."), (run.Status, run.Reason));
    }

    [Fact]
    public void A_takeover_raises_the_epoch_and_keeps_the_attempt()
    {
        var taken = Run.Start("local", "machine", Now).TakeOver("local", Now).Dispatch("local");

        Assert.Equal(2, taken.Epoch);
        Assert.Single(taken.Attempts);
    }

    [Fact]
    public void A_repeated_report_of_an_end_is_known_while_the_next_attempt_waits_and_after_it_began()
    {
        var report = new AttemptReport { Dispatch = "local", Attempt = 1, Epoch = 1, Silo = "silo", Result = Failure };
        var going = Run.Start("local", "machine", Now);
        var waiting = going.Ended("local", Failure, TimeSpan.FromSeconds(10), Now);
        var again = waiting.Start("local", "machine", Now);

        Assert.True(going.Dispatch("local").Awaits(report));
        Assert.All([waiting, again], run => Assert.False(run.Dispatch("local").Awaits(report)));
        Assert.All([waiting, again], run => Assert.True(run.Dispatch("local").Holds(report)));
        Assert.False(again.Dispatch("local").Holds(report with { Result = Success }));
    }

    [Fact]
    public void A_cancel_ends_what_never_started_and_asks_what_runs()
    {
        Assert.Equal(RunStatus.Canceled, Run.Cancel("me", Now).Status);
        var canceling = Run.Start("local", "machine", Now).Cancel("me", Now);
        Assert.Equal(RunStatus.Canceling, canceling.Status);
        Assert.Equal(RunStatus.Canceling, canceling.Started("local", "silo", Now, Now).Status);
        Assert.Equal(RunStatus.Succeeded, canceling.Ended("local", Success, null, Now).Status);
    }

    [Fact]
    public void A_final_run_takes_no_further_end() =>
        Assert.Throws<InvalidOperationException>(() => Run.Start("local", "machine", Now).Ended("local", Success, null, Now).Ended("local", Failure, null, Now));

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void A_report_of_a_later_owner_shows_that_the_record_is_old(long epoch, bool isBehind)
    {
        var dispatch = Run.Start("local", "machine", Now).Dispatch("local");

        Assert.Equal(isBehind, dispatch.IsBehind(new AttemptReport { Dispatch = "local", Attempt = 1, Epoch = epoch, Silo = "silo" }));
    }
}
