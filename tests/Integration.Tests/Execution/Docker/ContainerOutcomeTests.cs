using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Docker;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Docker;

/// <summary>Each way in which a container does not do what was asked is told apart, in words that help.</summary>
[Collection(nameof(DockerCollection))]
public sealed class ContainerOutcomeTests(DockerDaemon daemon)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_image_that_is_not_there_and_must_not_be_pulled() =>
        Assert.Equal(
            (AttemptEnd.Refused, "The engine has no image 'nowhere:1', and the job says never to pull it."),
            await RefusedAsync(new ContainerOrder { Image = "nowhere:1", Pull = PullPolicy.Never }));

    [Fact]
    public async Task An_image_without_a_shell()
    {
        var (end, reason) = await RefusedAsync(new ContainerOrder { Image = DockerDaemon.BareImage });
        Assert.Equal(AttemptEnd.Refused, end);
        Assert.StartsWith("The image has no /bin/sh", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_without_a_shell_runs_with_the_one_that_the_silo_brings()
    {
        await using var scene = new BoxScene(daemon, new DockerOptions { Shell = "/bin/busybox" });
        var order = scene.Order("echo hello; ls / | grep -c true; id -u; echo x > /cronium/bin/sh || exit 4", new ContainerOrder { Image = DockerDaemon.BareImage });
        var box = await scene.RunAsync(order);
        Assert.Equal((AttemptEnd.Exited, 4, "hello\n1\n1000\n"), (box.Result.End, box.Result.ExitCode, box.Output));

        var endless = scene.Order("setsid sleep 300 & sleep 300", new ContainerOrder { Image = DockerDaemon.BareImage }) with { KillGrace = TimeSpan.FromSeconds(1) };
        await scene.StartAsync(endless);
        await scene.Engine.Executor.CancelAsync(endless.Attempt, Token);
        var canceled = await scene.EndOfAsync(endless.Attempt);
        Assert.Equal((AttemptEnd.Canceled, true), (canceled.End, canceled.VerifiedGone));
    }

    [Fact]
    public async Task A_network_that_does_not_exist()
    {
        var (end, reason) = await RefusedAsync(new ContainerOrder { Image = DockerDaemon.Image, Network = "nowhere" });
        Assert.Equal(AttemptEnd.Refused, end);
        Assert.Contains("network nowhere not found", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("host")]
    [InlineData("container:other")]
    [InlineData("default")]
    public async Task A_network_that_is_not_the_scripts_own(string network)
    {
        var (end, reason) = await RefusedAsync(new ContainerOrder { Image = DockerDaemon.Image, Network = network });
        Assert.Equal(AttemptEnd.Refused, end);
        Assert.StartsWith($"network: {network}: ", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_above_the_operators()
    {
        var (end, reason) = await RefusedAsync(new ContainerOrder { Image = DockerDaemon.Image, Limits = new ResourceLimits { MemoryBytes = 64L << 30 } });
        Assert.Equal(AttemptEnd.Refused, end);
        Assert.Contains("64GiB", reason, StringComparison.Ordinal);
        Assert.Contains("4GiB", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_limit()
    {
        await using var scene = new BoxScene(daemon);
        var box = await scene.RunAsync(scene.Order("echo begun; setsid sleep 300 & sleep 300") with { Timeout = TimeSpan.FromSeconds(1), KillGrace = TimeSpan.FromSeconds(1) });
        Assert.Equal((AttemptEnd.TimedOut, true, "begun\n"), (box.Result.End, box.Result.VerifiedGone, box.Output));
    }

    [Fact]
    public async Task What_outlives_KILL_is_ended_with_its_container_and_that_is_the_proof()
    {
        await using var scene = new BoxScene(daemon);
        var order = scene.Order("trap '' TERM; while :; do sleep 1; done") with { KillGrace = TimeSpan.FromMinutes(5) };
        await scene.StartAsync(order);
        await scene.Engine.Executor.CancelAsync(order.Attempt, Token);
        var container = Assert.Single(await scene.ContainersAsync());
        var began = await daemon.DockerAsync("inspect", "--format", "{{.State.StartedAt}}", container);

        // As a supervisor would leave it that finds no end of a process; it is frozen, so that it cannot find better.
        await daemon.DockerAsync(
            "exec", "-u", "1000", container, "sh", "-c",
            $"cd /cronium/runs/r/{order.Attempt} && read -r _ p _ < claim && kill -STOP $p && echo '1 signal 9 canceled 0 0 1795449671 .' > rc && echo \"pursued $(cut -d. -f1 /proc/uptime)0 1 77\" > gone");

        var result = await scene.EndOfAsync(order.Attempt);
        Assert.Equal((AttemptEnd.Canceled, true), (result.End, result.VerifiedGone));
        Assert.NotEqual(began, await daemon.DockerAsync("inspect", "--format", "{{.State.StartedAt}}", container));
    }

    [Fact]
    public async Task A_signal()
    {
        await using var scene = new BoxScene(daemon);
        var box = await scene.RunAsync("kill -9 $$");
        Assert.Equal((AttemptEnd.Signaled, 9, false), (box.Result.End, box.Result.Signal, box.Result.OutOfMemory));
    }

    [Fact]
    public async Task An_engine_that_is_gone_is_waited_for_and_nothing_was_sent()
    {
        await using var scene = new BoxScene(daemon);
        var order = scene.Order("echo here");
        await daemon.StopAsync();
        try
        {
            var gone = await Assert.ThrowsAsync<TargetUnreachableException>(() => scene.Engine.Executor.EnsureAsync(order, Token));
            Assert.True(gone.NothingSent);
        }
        finally
        {
            await daemon.StartAsync();
        }

        Assert.Equal("here\n", (await scene.RunAsync(order)).Output);
    }

    private async Task<(AttemptEnd End, string? Reason)> RefusedAsync(ContainerOrder container)
    {
        await using var scene = new BoxScene(daemon);
        var box = await scene.RunAsync("echo started", container);
        Assert.Equal("", box.Output);
        return (box.Result.End, box.Result.Reason);
    }
}
