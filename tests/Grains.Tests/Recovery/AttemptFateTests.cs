using Cronium.Grains.Recovery;
using Cronium.Grains.Execution;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Tests.Recovery;

public sealed class AttemptFateTests
{
    private static readonly RunId Id = RunId.ForOccurrence("job", "uid", DateTimeOffset.UnixEpoch);

    public static TheoryData<RunStatus> Statuses => [.. Enum.GetValues<RunStatus>()];

    [Theory]
    [MemberData(nameof(Statuses))]
    public void An_attempt_without_an_end_is_wanted_as_long_as_its_run_goes_on(RunStatus status) =>
        Assert.Equal(!status.IsFinal(), AttemptFate.IsWanted(Run(status, new AttemptSnapshot { Number = 1 }), Attempt(1)));

    [Fact]
    public void An_attempt_that_ended_is_not_wanted_and_the_next_one_is()
    {
        var run = Run(RunStatus.Queued, new AttemptSnapshot { Number = 1, Result = new AttemptResult { End = AttemptEnd.Exited, ExitCode = 1 } });
        Assert.False(AttemptFate.IsWanted(run, Attempt(1)));
        Assert.True(AttemptFate.IsWanted(run, Attempt(2)));
    }

    [Fact]
    public void What_no_run_knows_is_not_wanted()
    {
        Assert.False(AttemptFate.IsWanted(Run(RunStatus.Running), Attempt(1) with { Dispatch = "other" }));
    }

    private static AttemptId Attempt(int number) => new(Id, DispatchPlan.Container, number);

    private static RunSnapshot Run(RunStatus status, params AttemptSnapshot[] attempts) => new()
    {
        Id = Id,
        Job = "job",
        JobVersion = 1,
        Status = status,
        Trigger = new RunTrigger { Kind = TriggerKind.Manual },
        CreatedAt = DateTimeOffset.UnixEpoch,
        Dispatches = [new DispatchSnapshot { Name = DispatchPlan.Container, Status = status, Attempts = attempts }],
    };
}
