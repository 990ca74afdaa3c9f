using System.Diagnostics;
using Cronium.Grains.Execution.Supervision;

namespace Cronium.Integration.Tests.Execution;

public sealed class SupervisorLintTests
{
    [Theory]
    [InlineData("Execution/Supervision/supervisor.sh")]
    [InlineData("Execution/Ssh/Preparation/probe.sh")]
    [InlineData("Execution/Docker/container.sh")]
    public async Task ShellCheck_finds_nothing_in_what_runs_on_targets(string script)
    {
        var start = new ProcessStartInfo("shellcheck", ["-s", "sh", "-"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var check = Process.Start(start)!; // started or thrown
        var findings = check.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await using (var content = typeof(SupervisorScript).Assembly.GetManifestResourceStream(script)!) // an unknown one fails the case
        {
            await content.CopyToAsync(check.StandardInput.BaseStream, TestContext.Current.CancellationToken);
        }

        check.StandardInput.Close();
        await check.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("", await findings);
        Assert.Equal(0, check.ExitCode);
    }
}
