using Cronium.Grains.Execution;
using Cronium.Grains.Runs;

namespace Cronium.Integration.Tests.Execution;

/// <summary>How a script ends is told exactly, also when whatever watched it was killed; or it is told that nobody can know.</summary>
public abstract partial class ExecutorContract
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(127)]
    [InlineData(143)]
    [InlineData(255)]
    public async Task An_exit_code_is_told_as_it_is(int code) => AssertExited(code, await RunAsync(Order($"exit {code}")));

    [Theory]
    [InlineData("KILL", 9)]
    [InlineData("SEGV", 11)]
    [InlineData("TERM", 15)]
    public async Task A_death_by_signal_is_no_exit_code(string name, int number)
    {
        var seen = await RunAsync(Order($"kill -{name} $$; sleep 30"));

        Assert.Equal(AttemptEnd.Signaled, seen.Result?.End);
        Assert.Equal(number, seen.Result?.Signal);
        Assert.Null(seen.Result?.ExitCode);
    }

    [Fact]
    public async Task Children_left_behind_delay_nothing_and_are_left_alone()
    {
        var order = Order($"sleep 300 & echo $! > {Target.Root}.child; exit 3");

        AssertExited(3, await RunAsync(order));

        Assert.Equal("alive", await Target.ShellAsync($"kill -0 $(cat {Target.Root}.child) && echo alive"));
    }

    [Fact]
    public async Task A_killed_supervisor_costs_nothing()
    {
        var order = Order($"while [ ! -e {Target.Root}.go ]; do sleep 0.05; done; echo whole; exit 5");
        await StartedAsync(order);

        await Target.ShellAsync($"kill -9 {await FieldAsync(order.Attempt, "claim", 1)}; : > {Target.Root}.go");

        AssertExited(5, await EndOfAsync(order.Attempt));
        Assert.Equal("whole\n", await TextAsync(order.Attempt));
    }

    [Fact]
    public async Task A_killed_supervisor_is_followed_by_another_that_holds_the_time_limit()
    {
        var order = Order("sleep 300") with { Timeout = TimeSpan.FromSeconds(1) };
        await StartedAsync(order);

        await Target.ShellAsync($"kill -9 {await FieldAsync(order.Attempt, "claim", 1)}");

        var seen = await EndOfAsync(order.Attempt);
        Assert.Equal(AttemptEnd.TimedOut, seen.Result?.End);
        Assert.True(seen.Result?.VerifiedGone);
    }

    [Fact]
    public async Task When_the_session_leader_is_killed_the_end_is_lost_but_not_told_before_the_script_is_over()
    {
        var order = Order($"while [ ! -e {Target.Root}.go ]; do sleep 0.05; done; echo > {Target.Root}.over; exit 0");
        await StartedAsync(order);
        await Target.ShellAsync($"kill -9 {await FieldAsync(order.Attempt, "started", 1)}");
        Assert.Equal(AttemptStage.Running, (await Executor.ObserveAsync(order.Attempt, Token)).Stage);

        await Target.ShellAsync($": > {Target.Root}.go");

        var seen = await EndOfAsync(order.Attempt);
        Assert.Equal(AttemptEnd.Lost, seen.Result?.End);
        Assert.Contains("killed", seen.Result?.Reason, StringComparison.Ordinal);
        await FileAsync($"{Target.Root}.over");
    }

    [Fact]
    public async Task When_everything_that_watched_is_killed_the_end_is_lost()
    {
        var order = Order("sleep 300");
        await StartedAsync(order);

        await Target.ShellAsync(
            $"kill -9 {await FieldAsync(order.Attempt, "claim", 1)} -{await FieldAsync(order.Attempt, "started", 1)}");

        var seen = await EndOfAsync(order.Attempt);
        Assert.Equal(AttemptEnd.Lost, seen.Result?.End);
        Assert.NotNull(seen.Result?.Reason);
    }

    [Fact]
    public async Task After_a_restart_of_the_target_the_end_is_lost()
    {
        var order = Order("sleep 300");
        await StartedAsync(order);

        var claim = $"{DirectoryOf(order.Attempt)}/claim";
        await Target.ShellAsync($"set -- $(cat {claim}); echo $1 $2 $3 another-boot $5 $6 $7 $8 $9 > {claim}");

        var seen = await EndOfAsync(order.Attempt);
        Assert.Equal(AttemptEnd.Lost, seen.Result?.End);
        Assert.Contains("restarted", seen.Result?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_process_with_the_number_of_the_supervisor_is_not_taken_for_it()
    {
        var order = Order("sleep 300");
        await StartedAsync(order);
        await Target.ShellAsync(
            $"kill -9 {await FieldAsync(order.Attempt, "claim", 1)} -{await FieldAsync(order.Attempt, "started", 1)}");

        var claim = $"{DirectoryOf(order.Attempt)}/claim";
        await Target.ShellAsync($"set -- $(cat {claim}); echo $1 1 $3 $4 $5 $6 $7 $8 $9 > {claim}");

        Assert.Equal(AttemptEnd.Lost, (await EndOfAsync(order.Attempt)).Result?.End);
    }

    [Fact]
    public async Task A_supervisor_told_to_stop_ends_the_script_and_never_calls_that_a_success()
    {
        var order = Order("trap 'exit 0' TERM; while :; do sleep 0.05; done");
        await StartedAsync(order);

        await Target.ShellAsync($"kill -TERM {await FieldAsync(order.Attempt, "claim", 1)}");

        var seen = await EndOfAsync(order.Attempt);
        Assert.Equal(AttemptEnd.Signaled, seen.Result?.End);
        Assert.NotNull(seen.Result?.Reason);
    }

    [Fact]
    public async Task A_damaged_record_of_the_end_is_a_loss()
    {
        var order = Order("exit 0");
        await RunAsync(order);

        await Target.ShellAsync($"printf '1 exit 0' > {DirectoryOf(order.Attempt)}/rc");

        Assert.Equal(AttemptEnd.Lost, (await EndOfAsync(order.Attempt)).Result?.End);
    }
}
