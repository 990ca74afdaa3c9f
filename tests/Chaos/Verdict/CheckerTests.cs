using Cronium.Chaos.Facts;
using Cronium.Chaos.Load;

namespace Cronium.Chaos.Verdict;

/// <summary>The checker finds each kind of breach, and nothing where there is none.</summary>
public sealed class CheckerTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private static readonly ChaosJob Ticking = new("tick", Place.Local) { Every = TimeSpan.FromSeconds(1) };

    [Fact]
    public void What_went_well_breaks_nothing() => Assert.Empty(Check(Sound()));

    [Fact]
    public void An_instant_the_ledger_does_not_know_is_lost() =>
        Found(Breach.Lost, Sound() with { Fires = [.. Sound().Fires.Skip(1)], Runs = [.. Sound().Runs.Skip(1)], Notes = [], Logs = [] });

    [Fact]
    public void An_instant_without_a_verdict_is_lost() => Found(Breach.Lost, Sound() with { Fires = [Fire(1) with { Verdict = "due", Run = null }, Fire(2), Fire(3)] });

    [Fact]
    public void A_run_of_the_ledger_that_does_not_exist_is_lost() => Found(Breach.Lost, Sound() with { Runs = [Run(1), Run(2)] });

    [Fact]
    public void A_request_whose_run_does_not_exist_is_lost() => Found(Breach.Lost, Sound() with { Requests = [new RunRequest(Ticking, "key", "nowhere", "nowhere")] });

    [Fact]
    public void A_request_that_led_to_two_runs_is_doubled() => Found(Breach.Doubled, Sound() with { Requests = [new RunRequest(Ticking, "key", "r1", "r2")] });

    [Fact]
    public void Two_rows_of_one_instant_are_doubled() => Found(Breach.Doubled, Sound() with { Fires = [Fire(1), Fire(1), Fire(2), Fire(3)] });

    [Fact]
    public void Two_runs_of_one_instant_are_doubled() => Found(Breach.Doubled, Sound() with { Runs = [Run(1), Run(2), Run(3), Run(3) with { Id = "r4" }] });

    [Fact]
    public void A_script_that_began_twice_is_doubled() => Found(Breach.Doubled, Sound() with { Notes = [.. Sound().Notes, Note(1, begin: true)] });

    [Fact]
    public void Another_attempt_than_the_job_allows_is_doubled() =>
        Found(Breach.Doubled, Sound() with { Runs = [Run(1), Run(2), Run(3) with { Dispatches = [new DispatchFacts("local", [Attempt(1), Attempt(2)])] }] });

    [Fact]
    public void A_script_of_a_run_nobody_knows_is_unasked() => Found(Breach.Unasked, Sound() with { Notes = [.. Sound().Notes, Note(9, begin: true)] });

    [Fact]
    public void A_run_nobody_asked_for_is_unasked() => Found(Breach.Unasked, Sound() with { Runs = [.. Sound().Runs, Run(3) with { Id = "r9", DueAt = null }] });

    [Fact]
    public void An_instant_outside_of_the_schedule_is_unasked() => Found(Breach.Unasked, Sound() with { Fires = [.. Sound().Fires, Fire(3) with { DueAt = Start.AddMilliseconds(2500), Run = "r3" }] });

    [Fact]
    public void A_success_of_a_script_that_never_began_is_untrue() => Found(Breach.Untrue, Sound() with { Notes = [.. Sound().Notes.Where(note => note.Attempt.Run != "r2")] });

    [Fact]
    public void A_success_of_a_script_that_never_ended_is_untrue() => Found(Breach.Untrue, Sound() with { Notes = [.. Sound().Notes.Where(note => note.IsBegin || note.Attempt.Run != "r2")] });

    [Fact]
    public void A_failure_of_a_script_that_succeeded_is_untrue() => Found(Breach.Untrue, Sound() with { Runs = [Run(1), Run(2), Run(3) with { Status = "Failed" }] });

    [Fact]
    public void A_script_that_began_too_soon_is_early() => Found(Breach.Early, Sound() with { Notes = [Note(1, begin: true) with { At = Start.AddSeconds(-2) }, .. Sound().Notes.Skip(1)] });

    [Fact]
    public void A_run_that_goes_on_for_ever_is_unfinished() => Found(Breach.Unfinished, Sound() with { Runs = [Run(1), Run(2), Run(3) with { Status = "Running", Ended = false }] });

    [Theory]
    [InlineData("line 1\nline 2\n", "line 1\nline 2\nline 3\n", false, true)]
    [InlineData("line 1\nline 2\nline 2\n", "line 1\nline 2\n", false, true)]
    [InlineData("line 1\nline 3\n", "line 1\nline 2\nline 3\n", true, true)]
    [InlineData("line 1\n", "line 1\n", false, false)]
    public void A_log_that_is_not_what_the_script_wrote_is_found(string log, string truth, bool cut, bool numbered) =>
        Found(Breach.Log, Sound() with { Logs = [new LogFacts(new AttemptKey("r1", 1, "-"), log, truth, cut, numbered)] });

    [Fact]
    public void A_script_ended_from_outside_may_have_said_a_line_that_it_did_not_copy() =>
        Assert.Empty(Check(Sound() with { Logs = [new LogFacts(new AttemptKey("r1", 1, "-"), "line 1\nline 2\n", "line 1\n", Cut: true, Numbered: true)] }));

    [Fact]
    public void What_should_be_gone_is_found() =>
        Assert.Equal(Breach.Left, Assert.Single(Checker.Check(new ChaosFacts { Jobs = [Sound()], Left = ["process 7 lives"] })).Breach);

    private static void Found(Breach breach, JobFacts facts) => Assert.Contains(Check(facts), violation => violation.Breach == breach);

    private static IReadOnlyList<Violation> Check(JobFacts facts) => Checker.Check(new ChaosFacts { Jobs = [facts], Left = [] });

    /// <summary>Three seconds of a job that did as it should.</summary>
    private static JobFacts Sound() => new()
    {
        Job = Ticking,
        Begin = new Edge(Start.AddMilliseconds(-20), Start.AddMilliseconds(20)),
        End = new Edge(Start.AddMilliseconds(3300), Start.AddMilliseconds(3320)),
        Fires = [Fire(1), Fire(2), Fire(3)],
        Runs = [Run(1), Run(2), Run(3)],
        Notes = [Note(1, begin: true), Note(1, begin: false), Note(2, begin: true), Note(2, begin: false), Note(3, begin: true), Note(3, begin: false)],
        Logs = [new LogFacts(new AttemptKey("r1", 1, "-"), "line 1\n", "line 1\n", Cut: false, Numbered: true)],
    };

    private static FireFacts Fire(int second) => new(Start.AddSeconds(second), null, "run", $"r{second}", TimeSpan.FromMilliseconds(2));

    private static RunFacts Run(int second) =>
        new() { Id = $"r{second}", Status = "Succeeded", DueAt = Start.AddSeconds(second), Ended = true, Dispatches = [new DispatchFacts("local", [Attempt(1)])] };

    private static AttemptFacts Attempt(int number) => new(number, "exited", 0, null, null);

    private static Note Note(int second, bool begin) => new(begin, new AttemptKey($"r{second}", 1, "-"), Start.AddSeconds(second), Start.AddSeconds(second), begin ? null : 0);
}
