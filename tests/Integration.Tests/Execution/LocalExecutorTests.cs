using System.Diagnostics;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Local;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Runs;

namespace Cronium.Integration.Tests.Execution;

public sealed class LocalExecutorTests : ExecutorContract
{
    private protected override Task<ExecutorTarget> CreateTargetAsync() => Task.FromResult<ExecutorTarget>(new LocalTarget());

    [Fact]
    public async Task A_script_sees_nothing_of_the_silos_environment()
    {
        Environment.SetEnvironmentVariable("CRONIUM_SECURITY__ADMINTOKEN", "tr0ub4dor");

        await RunAsync(Order("env | cut -d= -f1") with { Environment = new Dictionary<string, string> { ["MINE"] = "1" } });

        string[] allowed = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "PWD", "OLDPWD", "MINE", "CRONIUM_ATTEMPT_ID", "_", "SHLVL"];
        var seen = (await TextAsync(First)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(name => !name.StartsWith("LC_", StringComparison.Ordinal));
        Assert.Subset(allowed.ToHashSet(), seen.ToHashSet());
        Assert.Contains("MINE", seen);
    }

    [Theory]
    [InlineData("-INT")]
    [InlineData("-KILL")]
    public async Task A_signal_to_the_silo_and_its_whole_group_does_not_touch_the_script(string signal)
    {
        var order = Order($"while [ ! -e {Target.Root}.go ]; do sleep 0.05; done; echo whole; exit 3");
        await Executor.CancelAsync(NewAttempt(), Token);
        var call = SupervisorCall.Ensure(order, TimeSpan.Zero);
        await File.WriteAllBytesAsync($"{Target.Root}.input", call.Input, Token);
        var arguments = string.Join(' ', call.ArgumentsUnder(Target.Root).Select(argument => $"'{argument}'"));

        // Stands in for the silo: leads a group of its own, launches, and lives on until the group is hit.
        var group = await Target.ShellAsync(
            $"setsid env --default-signal=INT sh -c 'sh {Target.Root}/bin/supervisor-*.sh \"$@\" < {Target.Root}.input > /dev/null; echo > {Target.Root}.launched; exec sleep 300' sh {arguments} > /dev/null & echo $!");
        await FileAsync($"{Target.Root}.launched");
        await Target.ShellAsync($"kill {signal} -{group}");
        await GoneAsync(group);
        Assert.Equal(AttemptStage.Running, (await Executor.ObserveAsync(order.Attempt, Token)).Stage);
        await Target.ShellAsync($": > {Target.Root}.go");

        AssertExited(3, await EndOfAsync(order.Attempt));
        Assert.Equal("whole\n", await TextAsync(order.Attempt));
    }

    [Fact]
    public async Task The_look_without_a_process_means_what_the_supervisor_says()
    {
        var order = Order($"echo out; echo error >&2; while [ ! -e {Target.Root}.go ]; do sleep 0.05; done; exit 3");
        var canceled = NewAttempt();
        await AssertSameLookAsync(order.Attempt);
        await StartedAsync(order);
        await UntilAsync("there is output", async () => (await Executor.ObserveAsync(order.Attempt, Token)) is { StdoutBytes: 4, StderrBytes: 6 });
        await AssertSameLookAsync(order.Attempt);
        await Target.ShellAsync($": > {Target.Root}.go");
        await EndOfAsync(order.Attempt);
        await AssertSameLookAsync(order.Attempt);
        await Executor.AcknowledgeAsync(order.Attempt, Token);
        await AssertSameLookAsync(order.Attempt);
        await Executor.CancelAsync(canceled, Token);
        await AssertSameLookAsync(canceled);
    }

    [Fact]
    public async Task Observing_a_running_attempt_starts_no_process()
    {
        var order = Order("sleep 300");
        await StartedAsync(order);
        var transport = new LocalTransport(new LocalExecutorOptions { Directory = Target.Root }, TimeProvider.System) { Shell = "/bin/false" };

        Assert.Equal(AttemptStage.Running, (await new SupervisedExecutor(transport).ObserveAsync(order.Attempt, Token)).Stage);
    }

    [Fact]
    public async Task A_shell_that_does_not_answer_is_unreachable_never_a_result()
    {
        foreach (var shell in new[] { "/bin/false", "/bin/true", "/bin/echo", "/nowhere/sh" })
        {
            var executor = new SupervisedExecutor(
                new LocalTransport(new LocalExecutorOptions { Directory = Target.Root }, TimeProvider.System) { Shell = shell });
            await Assert.ThrowsAsync<TargetUnreachableException>(() => executor.EnsureAsync(Order("true"), Token));
            await Assert.ThrowsAsync<TargetUnreachableException>(() => executor.CancelAsync(NewAttempt(), Token));
        }
    }

    [Fact]
    public async Task What_left_the_session_and_cleared_its_environment_is_ended_with_the_cgroup_of_the_attempt()
    {
        var pid = $"{Target.Root}.pid";
        var order = Order($"(setsid env -i /bin/sh -c 'trap \"\" TERM; echo $$ > {pid}; while :; do /bin/sleep 0.1; done' &); sleep 300");
        await StartedAsync(order with { KillGrace = TimeSpan.FromMilliseconds(500) });
        await FileAsync(pid);
        var group = await Target.ShellAsync($"cat {DirectoryOf(order.Attempt)}/group");
        Assert.EndsWith($"/cronium-{order.Attempt}", group, StringComparison.Ordinal);

        await Executor.CancelAsync(order.Attempt, Token);

        var seen = await EndOfAsync(order.Attempt);
        Assert.Equal((AttemptEnd.Canceled, true), (seen.Result?.End, seen.Result?.VerifiedGone));
        await GoneAsync($"$(cat {pid})");
        await Executor.AcknowledgeAsync(order.Attempt, Token);
        Assert.False(Directory.Exists(group));
    }

    [Fact]
    public async Task What_it_keeps_is_for_its_owner_only()
    {
        await RunAsync(Order("echo out"));

        Assert.Equal("", await Target.ShellAsync($"find {Target.Root} -perm /077 -not -path '*/bin/*'; find {Target.Root} -type d -perm /077"));
    }

    /// <summary>A run's end shows a moment before its supervisor is gone; the two looks may fall on either side of that.</summary>
    private async Task AssertSameLookAsync(Grains.Execution.AttemptId attempt)
    {
        ISupervisorTransport transport = ((LocalTarget)Target).CreateTransport();
        var said = (await transport.CallAsync(SupervisorCall.Observe(attempt), Token)).Facts;
        var look = await transport.LookAsync(attempt, Token);
        Assert.NotNull(look);
        Assert.Equal(said.Observe(), look.Observe());
        Assert.Equal(said with { Supervised = false, Left = false, Boot = null }, look with { Supervised = false, Boot = null });
    }
}
