using System.Diagnostics;
using Cronium.Grains.Execution.Supervision;

namespace Cronium.Integration.Tests.Execution;

public sealed class SupervisorLintTests
{
    [Fact]
    public async Task ShellCheck_finds_nothing_in_the_supervisor()
    {
        var start = new ProcessStartInfo("shellcheck", ["-s", "sh", "-"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var check = Process.Start(start)!; // started or thrown
        var findings = check.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await check.StandardInput.BaseStream.WriteAsync(SupervisorScript.Content, TestContext.Current.CancellationToken);
        check.StandardInput.Close();
        await check.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("", await findings);
        Assert.Equal(0, check.ExitCode);
    }
}
