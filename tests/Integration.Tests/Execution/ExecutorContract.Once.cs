using Cronium.Grains.Execution;
using Cronium.Grains.Runs;

namespace Cronium.Integration.Tests.Execution;

/// <summary>An attempt runs once, whoever asks for it, however often, at whatever moment.</summary>
public abstract partial class ExecutorContract
{
    [Fact]
    public async Task Ensured_sixty_times_at_once_it_runs_once()
    {
        var order = Order($"echo started >> {Witness}; sleep 0.2; exit 4");
        var executors = Enumerable.Range(0, 6).Select(_ => Target.CreateExecutor()).ToArray();

        var seen = await Task.WhenAll(Enumerable.Range(0, 60).Select(n => executors[n % 6].EnsureAsync(order with { Epoch = n }, Token)));

        Assert.DoesNotContain(seen, one => one.Stage is AttemptStage.Absent or AttemptStage.Forgotten);
        AssertExited(4, await EndOfAsync(order.Attempt));
        Assert.Equal(1, await StartsAsync());
    }

    [Fact]
    public async Task Ensured_again_after_the_end_and_after_the_acknowledgement_it_does_not_run_again()
    {
        var order = Order($"echo started >> {Witness}; exit 4");
        await RunAsync(order);

        AssertExited(4, await Target.CreateExecutor().EnsureAsync(order, Token));
        await Executor.AcknowledgeAsync(order.Attempt, Token);
        Assert.Equal(AttemptStage.Forgotten, (await Executor.EnsureAsync(order, Token)).Stage);
        Assert.Equal(AttemptStage.Forgotten, (await Target.CreateExecutor().ObserveAsync(order.Attempt, Token)).Stage);
        Assert.Equal(1, await StartsAsync());
    }

    [Fact]
    public async Task Ensured_and_acknowledged_by_many_at_once_it_runs_once_at_most()
    {
        for (var round = 0; round < 10; round++)
        {
            var order = Order($"echo started >> {Witness}.{round}");
            await RunAsync(order);

            var calls = Enumerable.Range(0, 12).Select(n => n % 3 == 0
                ? Executor.AcknowledgeAsync(order.Attempt, Token)
                : ToleratingAsync(() => Executor.EnsureAsync(order, Token)));
            await Task.WhenAll(calls);

            Assert.Equal("1", await Target.ShellAsync($"cat {Witness}.{round} | wc -l"));
            Assert.Equal(AttemptStage.Forgotten, (await Executor.ObserveAsync(order.Attempt, Token)).Stage);
        }
    }

    [Fact]
    public async Task Acknowledged_it_leaves_a_tombstone_and_nothing_else()
    {
        var order = Order("echo out");
        await RunAsync(order);

        await Executor.AcknowledgeAsync(order.Attempt, Token);
        await Executor.AcknowledgeAsync(order.Attempt, Token);

        Assert.Equal("", await Target.ShellAsync($"ls -A {Target.Root}/r"));
        Assert.Equal($"{order.Attempt}", await Target.ShellAsync($"ls {Target.Root}/t"));
        Assert.Equal(0, await Executor.ReadAsync(order.Attempt, Cronium.Grains.Logs.OutputStream.Stdout, 0, new byte[10], Token));
    }

    [Fact]
    public async Task A_running_attempt_is_not_acknowledged()
    {
        var order = Order("sleep 300");
        await StartedAsync(order);

        await Assert.ThrowsAsync<TargetUnreachableException>(() => Executor.AcknowledgeAsync(order.Attempt, Token));

        Assert.Equal(AttemptStage.Running, (await Executor.ObserveAsync(order.Attempt, Token)).Stage);
    }

    [Fact]
    public async Task Old_tombstones_are_swept_and_what_an_acknowledgement_left_that_was_killed()
    {
        var order = Order("true");
        await RunAsync(order);
        await Target.ShellAsync(
            $"cd {Target.Root} && mkdir -p t r/.left && touch r/.left/out && touch -d '4 days ago' t/old && touch -d '47 hours ago' t/young");

        await Executor.AcknowledgeAsync(order.Attempt, Token);

        Assert.Equal($"{order.Attempt} young", await Target.ShellAsync($"cd {Target.Root}/t && echo *"));
        Assert.Equal("", await Target.ShellAsync($"ls -A {Target.Root}/r"));
    }

    [Fact]
    public async Task An_executor_made_after_the_end_finds_it_all()
    {
        var order = Order("echo out; exit 9");
        await Executor.EnsureAsync(order, Token);
        await FileAsync($"{DirectoryOf(order.Attempt)}/rc");

        var later = Target.CreateExecutor();

        AssertExited(9, await later.ObserveAsync(order.Attempt, Token));
        Assert.Equal("out\n"u8.ToArray(), await ReadAsync(order.Attempt, Cronium.Grains.Logs.OutputStream.Stdout, executor: later));
    }

    [Fact]
    public async Task A_launch_after_its_time_is_refused_for_ever()
    {
        var order = Order($"echo started >> {Witness}") with { StartWithin = TimeSpan.Zero };

        var late = await RunAsync(order);
        var again = await RunAsync(order with { StartWithin = TimeSpan.FromMinutes(1) });

        Assert.Equal(AttemptEnd.Refused, late.Result?.End);
        Assert.Null(late.StartedAt);
        Assert.Equal(late, again);
        Assert.Equal(0, await StartsAsync());
    }

    [Fact]
    public async Task A_dead_claim_is_voided_and_never_runs_later()
    {
        var order = Order($"echo started >> {Witness}");
        var directory = DirectoryOf(order.Attempt);
        await Target.PrepareAsync(order);
        await Target.ShellAsync(
            $"mkdir -p {directory}; echo 1 999999 1 $(cat /proc/sys/kernel/random/boot_id) 1 token 0 100 1000 > {directory}/claim");

        var seen = await EndOfAsync(order.Attempt);

        Assert.Equal(AttemptEnd.Refused, seen.Result?.End);
        Assert.Equal(seen, await Executor.EnsureAsync(order, Token));
        Assert.Equal(0, await StartsAsync());
    }

    [Fact]
    public async Task Nothing_is_known_of_what_was_never_asked_for() =>
        Assert.Equal(AttemptStage.Absent, (await Executor.ObserveAsync(NewAttempt(), Token)).Stage);

    /// <summary>A launch that an acknowledgement overtakes may fail; what matters is what it leaves.</summary>
    private static async Task ToleratingAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (TargetUnreachableException)
        {
        }
    }
}
