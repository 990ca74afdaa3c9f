using System.Diagnostics;
using System.Text;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Jobs;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Integration.Tests.Execution;

/// <summary>The supervisor under one shell; the cases that its language decides. Scripts run under the same shell.</summary>
/// <param name="shell">Path of the shell; it is called by the name of sh.</param>
public abstract class SupervisorShellTests(string shell) : ExecutorScene
{
    private protected override Task<ExecutorTarget> CreateTargetAsync() => Task.FromResult<ExecutorTarget>(new LocalTarget(shell));

    [Fact]
    public async Task It_parses() => Assert.Equal("fine", await Target.ShellAsync($"{await PublishedAsync()}; {SymbolicShell} -n $file && echo fine"));

    [Fact]
    public async Task Ends_and_output_are_told_exactly()
    {
        AssertExited(0, await RunAsync(Order("seq 1 50000; echo error >&2")));
        AssertExited(255, await RunAsync(Order("exit 255")));
        AssertExited(127, await RunAsync(Order("exit 127")));

        Assert.Equal(string.Concat(Enumerable.Range(1, 50_000).Select(n => $"{n}\n")), await TextAsync(First));
        Assert.Equal("error\n", await TextAsync(First, OutputStream.Stderr));
    }

    [Fact]
    public async Task A_death_by_signal_is_told()
    {
        var seen = await RunAsync(Order("kill -KILL $$; sleep 30"));

        Assert.Equal((AttemptEnd.Signaled, 9), (seen.Result?.End, seen.Result?.Signal));
    }

    [Fact]
    public async Task Launched_many_times_at_once_it_runs_once()
    {
        var order = Order($"echo started >> {Witness}; sleep 0.2; exit 4");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Executor.EnsureAsync(order, Token)));

        AssertExited(4, await EndOfAsync(order.Attempt));
        Assert.Equal(1, await StartsAsync());
    }

    [Fact]
    public async Task The_environment_is_read_back_as_it_was()
    {
        var values = Enumerable.Range(0, 2000).ToDictionary(n => $"V{n}", n => $"it's {n}\n\\n \"$(id)\"");

        await RunAsync(Order("env | grep -c '^V[0-9]'; printf '%s' \"$V1999\"") with { Environment = values });

        Assert.Equal($"2000\n{values["V1999"]}", await TextAsync(First));
    }

    [Fact]
    public async Task Refusals_are_told_apart_from_exit_codes()
    {
        var late = await RunAsync(Order("") with { StartWithin = TimeSpan.Zero });
        var astray = await RunAsync(Order("") with { Script = new Script { Text = "true", WorkingDirectory = "/nowhere" } });
        var missing = await RunAsync(Order("") with
        {
            Script = new Script { Text = "1", Interpreter = Interpreter.Node },
            Environment = new Dictionary<string, string> { ["PATH"] = "/nowhere" },
        });

        Assert.All([late, astray, missing], seen => Assert.Equal(AttemptEnd.Refused, seen.Result?.End));
    }

    [Fact]
    public async Task A_cancel_ends_all_of_it()
    {
        var order = Order("setsid sleep 300 & nohup sleep 300 >/dev/null 2>&1 & sleep 300");
        await StartedAsync(order);

        await Executor.CancelAsync(order.Attempt, Token);

        var seen = await EndOfAsync(order.Attempt);
        Assert.Equal(AttemptEnd.Canceled, seen.Result?.End);
        Assert.True(seen.Result?.VerifiedGone);
        Assert.Equal("", await Target.ShellAsync($"grep -lszxF CRONIUM_ATTEMPT_ID={order.Attempt} /proc/[0-9]*/environ"));
    }

    [Fact]
    public async Task A_time_limit_and_its_grace_hold()
    {
        var seen = await RunAsync(Order("trap '' TERM; sleep 300; sleep 300") with { Timeout = TimeSpan.FromSeconds(0.5), KillGrace = TimeSpan.FromSeconds(0.5) });

        Assert.Equal((AttemptEnd.TimedOut, true), (seen.Result?.End, seen.Result?.VerifiedGone));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4_000_000_000)]
    public async Task A_wall_clock_that_is_wrong_and_jumps_changes_no_outcome(long seconds)
    {
        var (clock, fake) = ($"{Target.Root}.clock", SymbolicShell.Replace("/bin/sh", "/bin/date", StringComparison.Ordinal));
        await Target.ShellAsync($"mkdir -p {Path.GetDirectoryName(Target.Root)}; echo {seconds} > {clock}; printf '#!/bin/sh\\ncat {clock}\\n' > {fake}; chmod +x {fake}");
        var order = Order($"while [ ! -e {Target.Root}.go ]; do sleep 0.05; done; exit 5") with { Timeout = TimeSpan.FromMinutes(5) };
        await StartedAsync(order);

        await Target.ShellAsync($"echo {4_000_000_000 - seconds} > {clock}; : > {Target.Root}.go");

        Assert.Equal((AttemptEnd.Exited, 5), (await EndOfAsync(order.Attempt)).Result is { } result ? (result.End, result.ExitCode) : default);
        await Executor.AcknowledgeAsync(order.Attempt, Token);
        Assert.Equal(AttemptStage.Forgotten, (await Executor.EnsureAsync(order, Token)).Stage);
    }

    [Fact]
    public async Task The_cap_on_output_holds() =>
        Assert.Equal(AttemptEnd.OutputLimit, (await RunAsync(Order("yes") with { MaxOutputBytes = 1_000_000 })).Result?.End);

    [Fact]
    public async Task A_killed_supervisor_costs_nothing()
    {
        var order = Order($"while [ ! -e {Target.Root}.go ]; do sleep 0.05; done; exit 5");
        await StartedAsync(order);

        await Target.ShellAsync($"kill -9 {await FieldAsync(order.Attempt, "claim", 1)}; : > {Target.Root}.go");

        AssertExited(5, await EndOfAsync(order.Attempt));
    }

    [Fact]
    public async Task A_killed_leader_makes_it_lost()
    {
        var order = Order("sleep 0.5; exit 0");
        await StartedAsync(order);

        await Target.ShellAsync($"kill -9 {await FieldAsync(order.Attempt, "started", 1)}");

        Assert.Equal(AttemptEnd.Lost, (await EndOfAsync(order.Attempt)).Result?.End);
    }

    [Fact]
    public async Task An_order_cut_short_starts_nothing_and_can_be_sent_again()
    {
        var order = Order($"echo started >> {Witness}");
        var call = SupervisorCall.Ensure(order, TimeSpan.Zero);

        var output = await LaunchAsync(await PublishedAsync(), call, call.Input[..^1]);

        Assert.Throws<TargetUnreachableException>(() => SupervisorAnswer.Parse(Encoding.UTF8.GetBytes(output), call.Token));
        Assert.Equal(AttemptStage.Absent, (await Executor.ObserveAsync(order.Attempt, Token)).Stage);
        AssertExited(0, await RunAsync(order));
        Assert.Equal(1, await StartsAsync());
    }

    [Fact]
    public async Task A_supervisor_cut_short_does_nothing()
    {
        var text = SupervisorScript.Content;
        var call = SupervisorCall.Ensure(Order($"echo started >> {Witness}"), TimeSpan.Zero);
        var cuts = Enumerable.Range(1, 25).Select(n => text.Length * n / 26).Append(text.Length - "main \"$@\"\n".Length);
        foreach (var cut in cuts)
        {
            var path = $"{Target.Root}.cut";
            await File.WriteAllBytesAsync(path, text[..cut], Token);
            Assert.Equal("", await LaunchAsync($"file={path}", call, call.Input));
        }

        Assert.Equal("", await Target.ShellAsync($"ls {Target.Root}/r 2>/dev/null"));
    }

    [Fact]
    public async Task A_launch_that_lingers_brings_the_end_and_the_output_of_a_short_script()
    {
        var seen = await LingerAsync("printf '.\nno end of line'; echo error >&2; exit 3", TimeSpan.FromSeconds(20));

        AssertExited(3, seen.Facts.Observe());
        Assert.Equal(".\nno end of line", Encoding.ASCII.GetString(seen.Stdout.Span));
        Assert.Equal("error\n", Encoding.ASCII.GetString(seen.Stderr.Span));
    }

    [Fact]
    public async Task A_launch_that_lingers_brings_the_first_of_much_output_and_none_of_what_came_after_the_end()
    {
        var seen = await LingerAsync($"head -c 40000 /dev/zero | tr '\\0' x; (sleep 0.1; echo late >&2) & echo error >&2", TimeSpan.FromSeconds(20));

        Assert.Equal(32 * 1024, seen.Stdout.Length);
        Assert.Equal("error\n", Encoding.ASCII.GetString(seen.Stderr.Span));
    }

    [Fact]
    public async Task A_launch_lingers_no_longer_than_it_is_to()
    {
        var seen = await LingerAsync("echo first; sleep 300", TimeSpan.FromMilliseconds(300));

        Assert.Equal(AttemptStage.Running, seen.Facts.Observe().Stage);
        Assert.True(seen.Stdout.IsEmpty);
    }

    [Fact]
    public async Task A_launch_does_not_wait_for_what_it_ends_itself()
    {
        var seen = await LingerAsync("trap '' TERM; while :; do sleep 0.1; done", TimeSpan.FromSeconds(300), TimeSpan.FromMilliseconds(500));

        Assert.Equal(AttemptStage.Running, seen.Facts.Observe().Stage);
        Assert.Equal(AttemptEnd.TimedOut, (await EndOfAsync(First)).Result?.End);
    }

    [Fact]
    public async Task A_survey_names_those_nobody_attends_to()
    {
        var (attended, ended, alone) = (Order("sleep 300"), Order("true"), Order("sleep 300"));
        await StartedAsync(attended);
        await RunAsync(ended);
        await StartedAsync(alone);
        await Target.ShellAsync($"kill -9 {await FieldAsync(alone.Attempt, "claim", 1)}");

        var said = await Target.ShellAsync($"{await PublishedAsync()}; {SymbolicShell} $file survey token {Target.Root} -");

        Assert.Equal($"token\nunattended {alone.Attempt}\n.", said);
    }

    /// <summary>Launches with an answer that waits for the end.</summary>
    private async Task<SupervisorAnswer> LingerAsync(string script, TimeSpan linger, TimeSpan? timeout = null)
    {
        var order = Order(script) with { Timeout = timeout, KillGrace = TimeSpan.FromSeconds(2) };
        var call = SupervisorCall.Ensure(order, linger);
        var output = await LaunchAsync(await PublishedAsync(), call, call.Input);
        return SupervisorAnswer.Parse(Encoding.ASCII.GetBytes(output), call.Token);
    }

    [Fact]
    public async Task A_supervisor_that_was_frozen_until_after_the_acknowledgement_leaves_no_trace()
    {
        var order = Order($"echo started >> {Witness}");
        await RunAsync(order);
        await Executor.AcknowledgeAsync(order.Attempt, Token);

        await ThawAsync(order);

        Assert.Equal(1, await StartsAsync());
        Assert.Equal("", await Target.ShellAsync($"ls -A {Target.Root}/r"));
    }

    [Fact]
    public async Task A_supervisor_that_was_frozen_while_another_claimed_withdraws()
    {
        var order = Order($"echo started >> {Witness}; while [ ! -e {Target.Root}.go ]; do sleep 0.05; done");
        await StartedAsync(order);
        var claim = await Target.ShellAsync($"cat {DirectoryOf(order.Attempt)}/claim");

        await ThawAsync(order);

        Assert.Equal(claim, await Target.ShellAsync($"cat {DirectoryOf(order.Attempt)}/claim"));
        Assert.Equal("", await Target.ShellAsync($"ls {DirectoryOf(order.Attempt)} | grep thawed"));
        await Target.ShellAsync($": > {Target.Root}.go");
        AssertExited(0, await EndOfAsync(order.Attempt));
        Assert.Equal(1, await StartsAsync());
    }

    /// <summary>Lets a supervisor go on that its launcher started long ago: its order is there, and its time is not over.</summary>
    private async Task ThawAsync(AttemptOrder order)
    {
        var launch = $"{DirectoryOf(order.Attempt)}/thawed";
        await Target.ShellAsync($"mkdir -p {launch} {DirectoryOf(order.Attempt)}/work; : > {launch}/env; echo 'echo started >> {Witness}' > {launch}/script");
        await Target.ShellAsync($"{await PublishedAsync()}; timeout 30 {SymbolicShell} $file supervise thawed {Target.Root} {order.Attempt} 999999999 1 0 100 1000 sh '' 0022 0");
    }

    private string SymbolicShell => Path.Combine(Path.GetDirectoryName(Target.Root) ?? "/", "bin", "sh");

    /// <summary>Has the supervisor's file put in place, and names it to a script.</summary>
    private async Task<string> PublishedAsync()
    {
        await Executor.AcknowledgeAsync(NewAttempt(), Token);
        return $"file=$(echo {Target.Root}/bin/supervisor-*.sh)";
    }

    private async Task<string> LaunchAsync(string file, SupervisorCall call, ReadOnlyMemory<byte> input)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"{file}; exec {SymbolicShell} $file \"$@\"", "sh", .. call.ArgumentsUnder(Target.Root)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var launcher = Process.Start(start)!; // started or thrown
        try
        {
            await launcher.StandardInput.BaseStream.WriteAsync(input, Token);
            launcher.StandardInput.Close();
        }
        catch (IOException)
        {
            // A cut supervisor may end without reading.
        }

        return await launcher.StandardOutput.ReadToEndAsync(Token);
    }
}

public sealed class DashTests() : SupervisorShellTests("/bin/dash");

public sealed class BashTests() : SupervisorShellTests("/bin/bash");

public sealed class BusyboxTests() : SupervisorShellTests("/bin/busybox");

public sealed class MkshTests() : SupervisorShellTests("/bin/mksh");

public sealed class YashTests() : SupervisorShellTests("/usr/bin/yash");
