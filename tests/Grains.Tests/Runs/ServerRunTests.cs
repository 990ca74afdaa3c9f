using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Tests.Runs;

public sealed class ServerRunTests
{
    [Fact]
    public void Servers_start_in_order_and_the_next_one_when_a_place_is_free()
    {
        var run = new ServerRun(ServerRun.Over(5) with { MaxParallel = 2 });

        Assert.Equal(["s1", "s2"], run.Launch());
        Assert.Empty(run.Launch());
        Assert.Equal(RunStatus.Starting, run.Run.Status);
        run.Started("s2");
        run.End("s2", ServerRun.Success);
        Assert.Equal(["s3"], run.Launch());
        Assert.Equal(RunStatus.Running, run.Run.Status);
    }

    [Fact]
    public void A_server_that_got_nothing_gives_its_place_to_the_next_and_keeps_its_attempt()
    {
        var run = new ServerRun(ServerRun.Over(3) with { MaxParallel = 1 });
        run.Launch();
        run.NotSent("s1");

        var waiting = run.Run.Dispatch("s1");
        Assert.Equal((RunStatus.Queued, 0, "nobody there"), (waiting.Status, waiting.Attempts.Count, waiting.Reason));
        Assert.Equal("s1: nobody there.", run.Run.Reason);
        Assert.Equal(["s1"], run.Launch());
        Assert.Equal((1, 2), (run.Run.Dispatch("s1").Attempts.Count, run.Run.Dispatch("s1").Epoch));
    }

    [Fact]
    public void A_cancel_of_what_was_never_sent_needs_no_proof()
    {
        var run = new ServerRun(ServerRun.Over(1));
        run.Launch();
        run.Cancel();
        run.NotSent("s1");
        Assert.Equal((RunStatus.Canceled, "Canceled by me."), (run.Run.Status, run.Run.Reason));
    }

    [Fact]
    public void FailFast_cancels_what_runs_and_starts_nothing_more()
    {
        var run = new ServerRun(ServerRun.Over(4) with { MaxParallel = 2, FailFast = true });
        run.Launch();
        run.End("s2", ServerRun.Failure);

        Assert.Equal([RunStatus.Canceling, RunStatus.Failed, RunStatus.Canceled, RunStatus.Canceled], run.Run.Dispatches.Select(dispatch => dispatch.Status));
        Assert.Equal("Not started: s2 failed, and the job says failFast.", run.Run.Dispatch("s3").Reason);
        Assert.Empty(run.Launch());
        run.End("s1", new AttemptResult { End = AttemptEnd.Canceled });
        Assert.Equal((RunStatus.Failed, "1 of 4 servers failed: s2 (exit code 3). 1 canceled. 2 not started."), (run.Run.Status, run.Run.Reason));
    }

    [Fact]
    public void FailFast_waits_for_the_last_try_of_a_server()
    {
        var run = new ServerRun(ServerRun.Over(2) with { FailFast = true });
        run.Launch();
        run.End("s1", ServerRun.Failure, TimeSpan.FromSeconds(10));
        Assert.Equal(RunStatus.Starting, run.Run.Dispatch("s2").Status);
    }

    [Fact]
    public void MaxFailures_lets_those_that_began_go_on_also_with_their_retries()
    {
        var run = new ServerRun(ServerRun.Over(5) with { MaxParallel = 3, MaxFailures = 2 });
        run.Launch();
        run.End("s3", ServerRun.Failure, TimeSpan.FromSeconds(10));
        run.End("s1", ServerRun.Failure);
        run.Launch();
        run.End("s2", ServerRun.Failure);

        Assert.Equal([RunStatus.Failed, RunStatus.Failed, RunStatus.Queued, RunStatus.Starting, RunStatus.Starting], run.Run.Dispatches.Select(dispatch => dispatch.Status));
        run.Finish();
        Assert.Equal((RunStatus.Partial, "2 of 5 servers failed: s1 (exit code 3), s2 (exit code 3)."), (run.Run.Status, run.Run.Reason));
    }

    [Fact]
    public void MaxFailures_ends_what_has_not_begun()
    {
        var run = new ServerRun(ServerRun.Over(3) with { MaxParallel = 1, MaxFailures = 1 });
        run.Launch();
        run.End("s1", ServerRun.Failure);
        Assert.Equal((RunStatus.Failed, "1 of 3 servers failed: s1 (exit code 3). 2 not started."), (run.Run.Status, run.Run.Reason));
        Assert.Equal("Not started: 1 failed, and the job says maxFailures 1.", run.Run.Dispatch("s3").Reason);
    }

    [Fact]
    public void The_reason_names_a_few_of_many_with_their_causes_and_the_largest_exit_code_counts()
    {
        var run = new ServerRun(ServerRun.Over(9));
        run.Launch();
        run.End("s1", ServerRun.Success);
        run.End("s2", AttemptRefusal.For("no route to host"));
        run.End("s3", new AttemptResult { End = AttemptEnd.TimedOut });
        run.End("s4", new AttemptResult { End = AttemptEnd.Exited, ExitCode = 42 });
        run.End("s5", new AttemptResult { End = AttemptEnd.Signaled, Signal = 9 });
        run.End("s6", new AttemptResult { End = AttemptEnd.Lost, Reason = new string('x', 5000) });
        run.End("s7", ServerRun.Failure);
        run.Finish();

        Assert.Equal(RunStatus.Partial, run.Run.Status);
        Assert.StartsWith("6 of 9 servers failed: s2 (no route to host), s3 (time limit), s4 (exit code 42), s5 (signal 9), s6 (xxx", run.Run.Reason, StringComparison.Ordinal);
        Assert.EndsWith("xxx...) and 1 more.", run.Run.Reason, StringComparison.Ordinal);
        Assert.Equal(42, run.Run.ToSnapshot().ExitCode);
    }

    [Fact]
    public void A_canceled_run_says_by_whom_and_what_was_done_by_then()
    {
        var run = new ServerRun(ServerRun.Over(3) with { MaxParallel = 2 });
        run.Launch();
        run.End("s1", ServerRun.Success);
        run.Cancel();
        run.Remark("s2", "no answer");
        Assert.Equal((RunStatus.Canceling, "Canceled by me. s2: no answer."), (run.Run.Status, run.Run.Reason));
        run.Remark("s2", null);
        Assert.Equal(("Canceled by me.", "Canceled by me."), (run.Run.Reason, run.Run.Dispatch("s2").Reason));
        run.Finish();
        Assert.Equal((RunStatus.Partial, "Canceled by me: 1 of 3 servers had succeeded."), (run.Run.Status, run.Run.Reason));
    }

    [Fact]
    public void A_short_script_starts_and_ends_in_one_move_of_the_record()
    {
        var run = new ServerRun(ServerRun.Over(2));
        run.Launch();
        run.Started("s1");
        run.End("s1", ServerRun.Success);
        Assert.Equal((RunStatus.Succeeded, ServerRun.Begin), (run.Run.Dispatch("s1").Status, run.Run.StartedAt));
    }
}
