using CsCheck;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Tests.Runs;

public sealed class RunOutcomeTests
{
    [Fact]
    public void Only_exit_code_zero_is_success() => Assert.All(
        from end in Enum.GetValues<AttemptEnd>().Append((AttemptEnd)99)
        from code in new int?[] { null, 0, 1, 255 }
        select new AttemptResult { End = end, ExitCode = code },
        result => Assert.Equal(result is { End: AttemptEnd.Exited, ExitCode: 0 }, RunOutcome.Of(result) == RunStatus.Succeeded));

    [Fact]
    public void Every_end_has_a_final_status() =>
        Assert.All(Enum.GetValues<AttemptEnd>(), end => Assert.True(RunOutcome.Of(new AttemptResult { End = end }).IsFinal()));

    [Fact]
    public void A_run_over_no_dispatch_failed() => Assert.Equal(RunStatus.Failed, RunOutcome.Of(Array.Empty<RunStatus>()));

    [Fact]
    public void Some_success_is_partial_and_never_success()
    {
        Assert.Equal(RunStatus.Partial, RunOutcome.Of([RunStatus.Succeeded, RunStatus.Lost]));
        Assert.Equal(RunStatus.Succeeded, RunOutcome.Of([RunStatus.Succeeded, RunStatus.Succeeded]));
        Assert.Equal(RunStatus.Lost, RunOutcome.Of([RunStatus.Failed, RunStatus.Lost]));
    }

    [Fact]
    public void A_run_is_final_exactly_when_all_its_dispatches_are() =>
        Gen.Enum<RunStatus>().Array[1, 6].Sample(statuses =>
            Assert.Equal(Array.TrueForAll(statuses, status => status.IsFinal()), RunOutcome.Of(statuses).IsFinal()));

    [Fact]
    public void A_run_succeeds_only_if_all_its_dispatches_do() =>
        Gen.Enum<RunStatus>().Array[1, 6].Sample(statuses =>
            Assert.Equal(Array.TrueForAll(statuses, status => status == RunStatus.Succeeded), RunOutcome.Of(statuses) == RunStatus.Succeeded));
}
