using System.Diagnostics;
using Cronium.Grains.Execution;
using Cronium.Grains.Runs;

namespace Cronium.Integration.Tests.Execution;

/// <summary>What is to end ends, all of it, with a proof.</summary>
public abstract partial class ExecutorContract
{
    [Fact]
    public async Task A_cancel_ends_children_that_left_the_session_too()
    {
        var pids = $"{Target.Root}.pids";
        var order = Order($"setsid sh -c 'echo $$ >> {pids}; exec sleep 300' & nohup sh -c 'echo $$ >> {pids}; exec sleep 300' & (setsid env -u HOME sh -c 'trap \"\" TERM; echo $$ >> {pids}; while :; do sleep 0.1; done' &) ; sleep 300");
        await StartedAsync(order with { KillGrace = TimeSpan.FromSeconds(1) });
        await UntilAsync("all children run", async () => await Target.ShellAsync($"cat {pids} 2>/dev/null | wc -l") == "3");

        await Executor.CancelAsync(order.Attempt, Token);

        var seen = await EndOfAsync(order.Attempt);
        Assert.Equal(AttemptEnd.Canceled, seen.Result?.End);
        Assert.True(seen.Result?.VerifiedGone);
        Assert.Equal("", await Target.ShellAsync($"for p in $(cat {pids}); do ps -o pid=,stat=,args= -p $p; done | grep -v ' Z'"));
    }

    [Fact]
    public async Task A_cancel_ends_what_is_stopped_and_what_is_started_again_and_again_outside_the_session()
    {
        var pids = $"{Target.Root}.pids";
        var order = Order($"""
            sh -c 'echo $$ >> {pids}; kill -STOP $$' &
            (setsid sh -c 'trap "" TERM; echo $$ >> {pids}; while :; do setsid sh -c "trap \"\" TERM; echo again >> {pids}.again; exec sleep 0.3" & sleep 0.1; done' &)
            sleep 300
            """);
        await StartedAsync(order with { KillGrace = TimeSpan.FromSeconds(1) });
        await UntilAsync("it was started again", async () => await Target.ShellAsync($"cat {pids}.again 2>/dev/null | wc -l") is not ("0" or "1"));

        await Executor.CancelAsync(order.Attempt, Token);

        var seen = await EndOfAsync(order.Attempt);
        Assert.Equal((AttemptEnd.Canceled, true), (seen.Result?.End, seen.Result?.VerifiedGone));
        Assert.Equal("", await Target.ShellAsync($"for p in $(cat {pids}); do ps -o pid=,stat=,args= -p $p; done | grep -v ' Z'"));
        Assert.Equal("", await Target.ShellAsync($"grep -lszxF CRONIUM_ATTEMPT_ID={order.Attempt} /proc/[0-9]*/environ"));
    }

    [Fact]
    public async Task A_cancel_is_proven_though_its_supervisor_is_killed_amid_it()
    {
        var order = Order("trap '' TERM; setsid sh -c 'trap \"\" TERM; sleep 300; sleep 300' & sleep 300; sleep 300") with { KillGrace = TimeSpan.FromMinutes(5) };
        await StartedAsync(order);
        await Executor.CancelAsync(order.Attempt, Token);
        await FileAsync($"{DirectoryOf(order.Attempt)}/why");

        // Its leader is killed as well, and the record of the end is as whoever began to end it would have left it.
        await Target.ShellAsync($"kill -9 {await FieldAsync(order.Attempt, "claim", 1)} {await FieldAsync(order.Attempt, "started", 1)}");
        await Target.ShellAsync($"echo '1 signal 9 canceled 0 0 1795449671 .' > {DirectoryOf(order.Attempt)}/rc");

        var seen = await EndOfAsync(order.Attempt);
        Assert.Equal((AttemptEnd.Canceled, true), (seen.Result?.End, seen.Result?.VerifiedGone));
        Assert.Equal("", await Target.ShellAsync($"grep -lszxF CRONIUM_ATTEMPT_ID={order.Attempt} /proc/[0-9]*/environ"));
    }

    [Fact]
    public async Task A_cancel_lets_the_script_clean_up()
    {
        var order = Order("trap 'echo bye; exit 6' TERM; while :; do sleep 0.05; done");
        await StartedAsync(order);

        await Executor.CancelAsync(order.Attempt, Token);

        var seen = await EndOfAsync(order.Attempt);
        Assert.Equal((AttemptEnd.Canceled, 6), (seen.Result?.End, seen.Result?.ExitCode));
        Assert.Equal("bye\n", await TextAsync(order.Attempt));
    }

    [Fact]
    public async Task A_script_deaf_to_TERM_is_killed_after_its_grace()
    {
        var order = Order("trap '' TERM; while :; do sleep 0.05; done") with { KillGrace = TimeSpan.FromSeconds(1) };
        await StartedAsync(order);
        var began = Stopwatch.GetTimestamp();

        await Executor.CancelAsync(order.Attempt, Token);
        var seen = await EndOfAsync(order.Attempt);

        Assert.Equal((AttemptEnd.Canceled, 9), (seen.Result?.End, seen.Result?.Signal));
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_cancel_before_the_start_makes_sure_that_it_never_starts()
    {
        var order = Order($"echo started >> {Witness}");

        await Executor.CancelAsync(order.Attempt, Token);
        var seen = await Executor.EnsureAsync(order, Token);

        Assert.Equal(AttemptEnd.Canceled, seen.Result?.End);
        Assert.Equal(seen, await Executor.ObserveAsync(order.Attempt, Token));
        Assert.Equal(0, await StartsAsync());
    }

    [Fact]
    public async Task A_cancel_that_races_with_the_start_ends_it_either_way()
    {
        for (var round = 0; round < 15; round++)
        {
            var order = Order("sleep 300");
            await Task.WhenAll(Executor.EnsureAsync(order, Token), Executor.CancelAsync(order.Attempt, Token));

            Assert.Equal(AttemptEnd.Canceled, (await EndOfAsync(order.Attempt)).Result?.End);
        }
    }

    [Fact]
    public async Task A_cancel_after_the_end_changes_nothing()
    {
        var order = Order("exit 2");
        var seen = await RunAsync(order);

        await Executor.CancelAsync(order.Attempt, Token);

        Assert.Equal(seen, await Executor.ObserveAsync(order.Attempt, Token));
    }

    [Fact]
    public async Task A_cancel_works_when_supervisor_and_leader_were_killed()
    {
        var order = Order($"echo $$ > {Target.Root}.script; sleep 300; sleep 300");
        await StartedAsync(order);
        await FileAsync($"{Target.Root}.script");
        await Target.ShellAsync($"kill -9 {await FieldAsync(order.Attempt, "claim", 1)} {await FieldAsync(order.Attempt, "started", 1)}");

        await Executor.CancelAsync(order.Attempt, Token);

        var seen = await EndOfAsync(order.Attempt);
        Assert.Equal(AttemptEnd.Canceled, seen.Result?.End);
        Assert.True(seen.Result?.VerifiedGone);
        await GoneAsync($"$(cat {Target.Root}.script)");
    }

    [Fact]
    public async Task A_time_limit_holds_while_nobody_is_connected()
    {
        var order = Order("setsid sleep 300 & sleep 300") with { Timeout = TimeSpan.FromSeconds(1) };
        await Executor.EnsureAsync(order, Token);
        await FileAsync($"{DirectoryOf(order.Attempt)}/gone");

        var seen = await Target.CreateExecutor().ObserveAsync(order.Attempt, Token);

        Assert.Equal(AttemptEnd.TimedOut, seen.Result?.End);
        Assert.True(seen.Result?.VerifiedGone);
    }

    [Fact]
    public async Task A_time_limit_that_races_with_the_end_has_one_outcome_for_all_who_look()
    {
        for (var round = 0; round < 8; round++)
        {
            var order = Order("sleep 0.6") with { Timeout = TimeSpan.FromSeconds(0.6) };
            var seen = await RunAsync(order);

            if (seen.Result?.End == AttemptEnd.Exited)
            {
                Assert.Equal(0, seen.Result.ExitCode);
            }
            else
            {
                Assert.Equal((AttemptEnd.TimedOut, true), (seen.Result?.End, seen.Result?.VerifiedGone));
            }

            Assert.Equal(seen.Result, (await Target.CreateExecutor().ObserveAsync(order.Attempt, Token)).Result);
        }
    }

    [Fact]
    public async Task Output_beyond_its_cap_ends_the_script()
    {
        var order = Order("yes") with { MaxOutputBytes = 1_000_000 };

        var seen = await RunAsync(order);

        Assert.Equal(AttemptEnd.OutputLimit, seen.Result?.End);
        Assert.True(seen.StdoutBytes > 1_000_000);
        Assert.True(seen.Result?.VerifiedGone);
    }
}
