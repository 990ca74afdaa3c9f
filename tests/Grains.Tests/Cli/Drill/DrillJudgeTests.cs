using Cronium.Cli.Api;
using Cronium.Cli.Drill;
using Cronium.Grains.Fires;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Tests.Cli.Drill;

public class DrillJudgeTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly DrillFacts Good = new()
    {
        Drain = false,
        Silo = "silo1",
        Target = "local",
        EndedAt = Due(3),
        To = Due(5),
        Ticks = [Tick([.. Enumerable.Range(0, 6).Select(i => Row(i))])],
        Witness = [.. Enumerable.Range(0, 6).SelectMany(Lines)],
        Log = new FollowedLog("c", "Succeeded", CountedLines.Of(4, [1, 2, 3, 4]), CountedLines.Of(4, [1, 2, 3, 4]), TimeSpan.FromSeconds(2), 1),
        Cluster = new SiloFacts(3, 2, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), 20, null, null),
    };

    [Fact]
    public void What_is_as_it_should_be_passes()
    {
        var report = DrillJudge.Judge(Good);
        Assert.Equal("drill passed", report.Verdict);
        Assert.Equal((6, 6, 0, 0, 0, "file"), (report.Due, report.Runs, report.Lost, report.Doubled, report.WithoutVerdict, report.Witness));
        Assert.Empty(report.Problems);
    }

    [Fact]
    public void Without_a_file_the_logs_are_the_witness() =>
        Assert.Equal(("drill passed", "log"), (DrillJudge.Judge(Good with { Witness = null }).Verdict, DrillJudge.Judge(Good with { Witness = null }).Witness));

    [Fact]
    public void A_due_instant_without_a_row_is_lost() => Assert.Equal("drill FAILED: 1 lost", OfRows(Row(0), Row(1), Row(3), Row(4), Row(5)).Verdict);

    [Fact]
    public void A_skipped_instant_is_lost() =>
        Assert.Equal(1, OfRows(Row(0), Row(1), Row(2) with { Verdict = FireVerdict.SkippedMisfire, Run = null }, Row(3), Row(4), Row(5)).Lost);

    [Fact]
    public void An_instant_without_a_verdict_is_told() =>
        Assert.Equal("drill FAILED: 1 without a verdict", OfRows(Row(0), Row(1), Row(2) with { Verdict = FireVerdict.Due, Run = null }, Row(3), Row(4), Row(5)).Verdict);

    [Fact]
    public void A_script_that_nobody_saw_is_lost() => Assert.Equal(1, DrillJudge.Judge(Good with { Witness = [.. Good.Witness!.Where(line => line.Run != "r2")] }).Lost); // given above

    [Fact]
    public void A_script_without_an_end_is_lost() => Assert.Equal(1, DrillJudge.Judge(Good with { Witness = [.. Good.Witness!.Where(line => line is not { Run: "r2", What: "end" })] }).Lost); // given above

    [Fact]
    public void A_script_that_started_twice_is_doubled() =>
        Assert.Equal("drill FAILED: 1 doubled", DrillJudge.Judge(Good with { Witness = [.. Good.Witness ?? [], new SeenLine("start", "r4", Due(4))] }).Verdict);

    [Fact]
    public void A_run_that_the_ledger_does_not_know_is_doubled() =>
        Assert.Equal("drill FAILED: 1 doubled", DrillJudge.Judge(Good with { Witness = [.. Good.Witness ?? [], new SeenLine("start", "other", Due(4))] }).Verdict);

    [Fact]
    public void What_was_due_after_the_pause_does_not_count() =>
        Assert.True(OfRows(Row(0), Row(1), Row(2), Row(3), Row(4), Row(5), Row(6) with { Verdict = FireVerdict.SkippedPaused, Run = null }).Passed);

    [Fact]
    public void A_run_that_did_not_succeed_fails_the_drill()
    {
        var tick = Good.Ticks[0];
        var report = DrillJudge.Judge(Good with { Ticks = [tick with { Runs = [tick.Runs[0] with { Status = RunStatus.Lost, Reason = "gone" }, .. tick.Runs.Skip(1)] }] });
        Assert.Equal("drill FAILED: 1 runs that did not succeed", report.Verdict);
        Assert.Contains("ended as Lost: gone", Assert.Single(report.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("start r0 2026-11-28T12:00:00Z\n")]
    [InlineData("start r0 2026-11-28T12:00:00Z\nend r0 2026-11-28T12:00:00Z\nend r0 2026-11-28T12:00:00Z\n")]
    [InlineData("end r0 2026-11-28T12:00:00Z\nstart r0 2026-11-28T12:00:00Z\n")]
    public void A_short_log_that_is_not_its_two_lines_is_told(string text)
    {
        var tick = Good.Ticks[0];
        Assert.Equal("drill FAILED: 1 logs not exact", DrillJudge.Judge(Good with { Ticks = [tick with { Logs = new Dictionary<string, string>(tick.Logs) { ["r0"] = text } }] }).Verdict);
    }

    [Fact]
    public void A_hole_in_the_followed_log_fails_the_drill() =>
        Assert.Equal("drill FAILED: The live log of c has 3 of 4 lines: 1 missing, 0 repeated, 0 out of order", DrillJudge.Judge(Good with { Log = Good.Log with { Followed = CountedLines.Of(4, [1, 2, 4]) } }).Verdict);

    [Fact]
    public void A_silo_that_stayed_fails_the_drill() => Assert.False(DrillJudge.Judge(Good with { Cluster = Good.Cluster with { GoneAfter = null, OwnedAfter = null } }).Passed);

    [Fact]
    public void Nothing_due_is_no_proof() => Assert.False(DrillJudge.Judge(Good with { Ticks = [], Witness = [] }).Passed);

    [Fact]
    public void Lateness_and_gap_are_told_apart_by_the_silos_end()
    {
        var report = OfRows(Row(0), Row(1), Row(2), Row(3) with { NoticedAt = Due(5).AddMilliseconds(500) }, Row(4) with { NoticedAt = Due(5).AddMilliseconds(501) }, Row(5) with { NoticedAt = Due(5).AddMilliseconds(502) });
        Assert.Equal(new LatenessReport(3, 10, 10, 10), report.LatenessBefore);
        Assert.Equal(new LatenessReport(3, 1501, 2500, 2500), report.LatenessAfter);
        Assert.Equal(3490, report.LongestGapMs);
    }

    private static DrillReport OfRows(params Fire[] rows) => DrillJudge.Judge(Good with { Ticks = [Tick(rows)] });

    private static DateTimeOffset Due(int second) => Start.AddSeconds(second);

    private static Fire Row(int second) => new() { Job = "t", DueAt = Due(second), NoticedAt = Due(second).AddMilliseconds(10), Verdict = FireVerdict.Run, Run = $"r{second}" };

    private static SeenLine[] Lines(int second) => [new("start", $"r{second}", Due(second)), new("end", $"r{second}", Due(second))];

    private static TickFacts Tick(Fire[] rows) => new(
        "t",
        rows,
        [.. Enumerable.Range(0, 6).Select(i => new Run { Id = $"r{i}", Job = "t", Status = RunStatus.Succeeded, DueAt = Due(i) })],
        Enumerable.Range(0, 6).ToDictionary(i => $"r{i}", i => $"start r{i} 2026-11-28T12:00:0{i}Z\nend r{i} 2026-11-28T12:00:0{i}Z\n"));
}
