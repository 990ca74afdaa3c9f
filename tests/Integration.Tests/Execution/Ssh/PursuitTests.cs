using Cronium.Grains.Execution;
using Cronium.Grains.Runs;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>What outlives KILL, as a process of another user that the script became: told, pursued, and in the end confirmed or given up.</summary>
public sealed class PursuitTests : SshScene
{
    private string Pid => $"{Target.Root}.pid";

    [Fact]
    public async Task It_is_named_while_it_is_pursued_and_its_end_is_confirmed_later()
    {
        var order = await CanceledAsync();
        var trouble = await TroubleAsync(order.Attempt);
        Assert.Contains($"(process {await Target.ShellAsync($"cat {Pid}")}); that is pursued", trouble, StringComparison.Ordinal);

        await Target.RootShellAsync($"kill -9 $(cat {Pid})");

        var seen = await EndOfAsync(order.Attempt);
        Assert.Equal((AttemptEnd.Canceled, true), (seen.Result?.End, seen.Result?.VerifiedGone));
        Assert.Matches("^It took [0-9]+ s after KILL until all of it was gone", seen.Result?.Proof);
    }

    [Fact]
    public async Task A_supervisor_killed_amid_the_pursuit_is_followed_by_another_that_goes_on()
    {
        var order = await CanceledAsync();
        await TroubleAsync(order.Attempt);

        await Target.ShellAsync($"kill -9 {await FieldAsync(order.Attempt, "claim", 1)}");
        Assert.Equal(AttemptStage.Running, (await Executor.ObserveAsync(order.Attempt, Token)).Stage);
        await FileAsync($"{DirectoryOf(order.Attempt)}/watcher");
        await Target.RootShellAsync($"kill -9 $(cat {Pid})");

        var seen = await EndOfAsync(order.Attempt);
        Assert.Equal((AttemptEnd.Canceled, true), (seen.Result?.End, seen.Result?.VerifiedGone));
    }

    [Fact]
    public async Task It_is_given_up_in_the_end_and_said_so()
    {
        await Executor.AcknowledgeAsync(NewAttempt(), Token);
        await Target.ShellAsync($"sed -i 's/^pursuit=.*/pursuit=80/' {Target.Root}/bin/supervisor-*.sh");
        var order = await CanceledAsync();

        var seen = await EndOfAsync(order.Attempt);

        Assert.Equal((AttemptEnd.Canceled, false), (seen.Result?.End, seen.Result?.VerifiedGone));
        Assert.Matches($"^KILL had not ended all of it after [0-9]+ s \\(process {await Target.ShellAsync($"cat {Pid}")}\\); look at the target", seen.Result?.Proof);
        await Target.RootShellAsync($"kill -9 $(cat {Pid})");
    }

    /// <summary>A script that became another user, canceled.</summary>
    private async Task<AttemptOrder> CanceledAsync()
    {
        var become = await Ssh.Host.Account.BecomesAnotherUserAsync();
        var order = Order($"sh -c 'echo $$ > {Pid}; exec {become} sleep 1000' & sleep 1000") with { KillGrace = TimeSpan.FromSeconds(1) };
        await StartedAsync(order);
        await FileAsync(Pid);
        await UntilAsync("it became another user", async () => await Target.ShellAsync($"ps -o uid= -p $(cat {Pid})") == "65534");
        await Executor.CancelAsync(order.Attempt, Token);
        return order;
    }

    private async Task<string> TroubleAsync(AttemptId attempt)
    {
        Observation seen = new() { Stage = AttemptStage.Absent };
        await UntilAsync("it is said to be pursued", async () => (seen = await Executor.ObserveAsync(attempt, Token)).Trouble is not null);
        Assert.Equal((AttemptStage.Running, null), (seen.Stage, seen.Result));
        return seen.Trouble ?? "";
    }
}
