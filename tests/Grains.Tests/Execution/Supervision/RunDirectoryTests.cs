using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Runs;
using CsCheck;

namespace Cronium.Grains.Tests.Execution.Supervision;

public sealed class RunDirectoryTests
{
    private const string Claim = "1 100 2000 this-boot 7 token 0 100 1000";
    private const string Started = "run 101 2001 1795449671 26128";

    private static readonly RunDirectory Running = new() { Claim = Claim, Started = Started, Boot = "this-boot", Supervised = true, OutBytes = 5 };

    [Fact]
    public void Stages_before_the_start_are_told_by_the_two_latches()
    {
        Assert.Equal(AttemptStage.Absent, new RunDirectory().Observe().Stage);
        Assert.Equal(AttemptStage.Claimed, new RunDirectory { Claim = Claim, Supervised = true }.Observe().Stage);
        Assert.Equal(AttemptStage.Claimed, new RunDirectory { Claim = Claim }.Observe().Stage);
        Assert.Equal(AttemptStage.Running, Running.Observe().Stage);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795449671), Running.Observe().StartedAt);
    }

    [Fact]
    public void A_tombstone_overrules_everything() =>
        Assert.Equal(AttemptStage.Forgotten, (Running with { End = "1 exit 0 - 1 2 3 .", Forgotten = true }).Observe().Stage);

    [Theory]
    [InlineData("void canceled 1", AttemptEnd.Canceled)]
    [InlineData("void late 1", AttemptEnd.Refused)]
    [InlineData("void abandoned 1", AttemptEnd.Refused)]
    [InlineData("void", AttemptEnd.Refused)]
    public void A_voided_attempt_ended_without_a_start(string latch, AttemptEnd end)
    {
        var seen = new RunDirectory { Started = latch }.Observe();

        Assert.Equal((AttemptStage.Ended, end), (seen.Stage, seen.Result?.End));
        Assert.Null(seen.StartedAt);
    }

    [Theory]
    [InlineData("1 exit 0 - 10 20 5 .", AttemptEnd.Exited, 0, null)]
    [InlineData("1 exit 255 - 10 20 5 .", AttemptEnd.Exited, 255, null)]
    [InlineData("1 signal 9 - 10 20 5 .", AttemptEnd.Signaled, null, 9)]
    [InlineData("1 exit 0 canceled 10 20 5 .", AttemptEnd.Canceled, 0, null)]
    [InlineData("1 signal 15 timeout 10 20 5 .", AttemptEnd.TimedOut, null, 15)]
    [InlineData("1 signal 9 output 10 20 5 .", AttemptEnd.OutputLimit, null, 9)]
    [InlineData("1 exit 0 full 10 20 5 .", AttemptEnd.OutputLimit, 0, null)]
    [InlineData("1 exit 0 space 10 20 5 .", AttemptEnd.OutputLimit, 0, null)]
    [InlineData("1 exit 0 stopped 10 20 5 .", AttemptEnd.Signaled, 0, null)]
    [InlineData("1 refused interpreter:node - 10 20 5 .", AttemptEnd.Refused, null, null)]
    [InlineData("1 lost killed - 10 20 5 .", AttemptEnd.Lost, null, null)]
    public void A_record_of_the_end_is_the_result(string record, AttemptEnd end, int? code, int? signal)
    {
        var seen = (Running with { End = record, Supervised = false, OutBytes = 99 }).Observe();

        Assert.Equal(AttemptStage.Ended, seen.Stage);
        Assert.Equal((end, code, signal), (seen.Result?.End, seen.Result?.ExitCode, seen.Result?.Signal));
        Assert.Equal((10, 20), (seen.StdoutBytes, seen.StderrBytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1 exit 0")]
    [InlineData("1 exit 0 - 10 20 5")]
    [InlineData("1 exit 0 - 10 20 5 . .")]
    [InlineData("2 exit 0 - 10 20 5 .")]
    [InlineData("1 exit  - 10 20 5 .")]
    [InlineData("1 exit -0 - 10 20 5 .")]
    [InlineData("1 exit 256 - 10 20 5 .")]
    [InlineData("1 exit 0 - ? 20 5 .")]
    [InlineData("1 exit 0 - 10 99999999999999999999 5 .")]
    [InlineData("1 exit 0 whim 10 20 5 .")]
    [InlineData("1 signal 0 - 10 20 5 .")]
    [InlineData("1 done 0 - 10 20 5 .")]
    public void A_record_that_is_not_whole_or_not_known_is_a_loss(string record)
    {
        var seen = (Running with { End = record, Supervised = false }).Observe();

        Assert.Equal((AttemptStage.Ended, AttemptEnd.Lost), (seen.Stage, seen.Result?.End));
        Assert.NotNull(seen.Result?.Reason);
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("yes 7", true)]
    [InlineData("no", false)]
    [InlineData("no 120 1 4711", false)]
    [InlineData("whim", false)]
    public void What_the_supervisor_ends_is_over_when_it_has_looked(string gone, bool verified)
    {
        var ending = Running with { End = "1 signal 15 canceled 1 2 3 ." };

        Assert.Equal(AttemptStage.Running, ending.Observe().Stage);
        Assert.Equal(verified, (ending with { Gone = gone }).Observe().Result?.VerifiedGone);
        Assert.False((ending with { Supervised = false }).Observe().Result?.VerifiedGone);
    }

    [Fact]
    public void What_outlives_KILL_is_still_there_and_named_while_somebody_pursues_it()
    {
        var pursued = Running with { End = "1 signal 9 canceled 1 2 3 .", Gone = "pursued 26100 7 11 12 13 14 15" };

        Assert.Equal(AttemptStage.Running, pursued.Observe().Stage);
        Assert.Contains("(processes 11, 12, 13, 14, 15 and 2 more)", pursued.Observe().Trouble, StringComparison.Ordinal);
        Assert.True(pursued.IsPursued);
        Assert.False((pursued with { Supervised = false }).Observe().Result?.VerifiedGone);
        Assert.NotNull((pursued with { Supervised = false }).Observe().Result?.Proof);
    }

    [Theory]
    [InlineData("yes", null)]
    [InlineData("yes 7", "It took 7 s after KILL until all of it was gone.")]
    [InlineData("no", "Whether all of its processes are gone cannot be seen on this target.")]
    [InlineData("no 120 1 4711", "KILL had not ended all of it after 120 s (process 4711); look at the target.")]
    [InlineData("no 120 0", "KILL had not ended all of it after 120 s (what watched it is left); look at the target.")]
    public void How_the_proof_was_come_by_is_told_unless_all_was_gone_at_once(string gone, string? proof) =>
        Assert.Equal(proof, (Running with { End = "1 signal 9 timeout 1 2 3 .", Gone = gone }).Observe().Result?.Proof);

    [Fact]
    public void What_ends_by_itself_waits_for_nobody()
    {
        var seen = (Running with { End = "1 exit 0 - 1 2 3 ." }).Observe();

        Assert.Equal(AttemptStage.Ended, seen.Stage);
        Assert.Null(seen.Result?.VerifiedGone);
    }

    [Fact]
    public void Without_a_record_it_runs_while_anything_of_it_lives_and_is_lost_after()
    {
        var alone = Running with { Supervised = false };

        Assert.Equal(AttemptStage.Running, (alone with { Left = true }).Observe().Stage);
        Assert.Equal(AttemptEnd.Lost, alone.Observe().Result?.End);
        Assert.Contains("killed", alone.Observe().Result?.Reason, StringComparison.Ordinal);
        Assert.Contains("restarted", (alone with { Boot = "next-boot" }).Observe().Result?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_cut_anywhere_is_a_loss()
    {
        string[] records = ["1 exit 10 - 10 20 5 .", "1 signal 9 - 0 0 5 .", "1 exit 0 canceled 1 1 5 .", "1 exit 0 - 10 20 5 ."];

        Gen.Select(Gen.Int[0, records.Length - 1], Gen.Int[0, 24]).Sample((n, length) =>
        {
            var cut = records[n][..Math.Min(length, records[n].Length - 1)];
            return (Running with { End = cut, Supervised = false }).Observe().Result is { End: AttemptEnd.Lost };
        });
    }
}
