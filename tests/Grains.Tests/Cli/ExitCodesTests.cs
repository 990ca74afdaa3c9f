using Cronium.Cli;
using Cronium.Cli.Api;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Tests.Cli;

public class ExitCodesTests
{
    [Theory]
    [InlineData(RunStatus.Succeeded, 0, null, 0)]
    [InlineData(RunStatus.Failed, 3, null, 3)]
    [InlineData(RunStatus.Failed, null, 9, 137)]
    [InlineData(RunStatus.Failed, null, null, 126)]
    [InlineData(RunStatus.Failed, 0, null, 126)]
    [InlineData(RunStatus.TimedOut, null, 15, 124)]
    [InlineData(RunStatus.Canceled, 143, null, 130)]
    [InlineData(RunStatus.Lost, null, null, 125)]
    [InlineData(RunStatus.Partial, null, null, 123)]
    public void A_run_ends_the_command_as_it_ended_itself(RunStatus status, int? exitCode, int? signal, int expected)
    {
        var result = new Outcome { End = "Exited", ExitCode = exitCode, Signal = signal };
        var run = new Run
        {
            Id = "r",
            Job = "j",
            Status = status,
            ExitCode = exitCode,
            Dispatches = [new Dispatch { Name = "local", Attempts = [new Attempt { Number = 1, Result = result }] }],
        };
        Assert.Equal(expected, ExitCodes.Of(run));
    }

    [Fact]
    public void Only_a_success_ends_with_zero() => Assert.All(
        Enum.GetValues<RunStatus>().Where(status => status != RunStatus.Succeeded),
        status => Assert.NotEqual(0, ExitCodes.Of(new Run { Id = "r", Job = "j", Status = status, ExitCode = 0 })));
}
