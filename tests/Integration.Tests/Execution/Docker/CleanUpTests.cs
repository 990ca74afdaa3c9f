using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Docker;
using Cronium.Grains.Runs;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Docker;

/// <summary>Nothing of ours is left on an engine; nothing of others, and nothing that lives, is touched.</summary>
[Collection(nameof(DockerCollection))]
public sealed class CleanUpTests(DockerDaemon daemon)
{
    private static readonly DockerOptions AtOnce = new() { KeepEnded = TimeSpan.Zero };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_every_end_nothing_is_left()
    {
        await using var scene = new BoxScene(daemon, AtOnce);
        var before = await ThingsAsync();
        List<AttemptOrder> orders =
        [
            Quick(scene.Order("echo fine")),
            Quick(scene.Order("exit 3")),
            Quick(scene.Order("sleep 300")) with { Timeout = TimeSpan.FromMilliseconds(500), KillGrace = TimeSpan.FromSeconds(1) },
            Quick(scene.Order("kill -9 $$")),
        ];
        foreach (var order in orders)
        {
            await scene.RunAsync(order);
        }

        var canceled = Quick(scene.Order("sleep 300"));
        await scene.StartAsync(canceled);
        await scene.Engine.Executor.CancelAsync(canceled.Attempt, Token);
        await scene.EndOfAsync(canceled.Attempt);
        foreach (var attempt in orders.Append(canceled).Select(order => order.Attempt))
        {
            await scene.Engine.Executor.AcknowledgeAsync(attempt, Token);
            await scene.Engine.Executor.AcknowledgeAsync(attempt, Token);
        }

        Assert.Empty(await scene.ContainersAsync("--filter", "status=running"));
        await SweptAsync(scene);
        Assert.Equal(before, await ThingsAsync());
    }

    [Fact]
    public async Task What_a_silo_left_behind_that_died_before_it_acknowledged_goes_when_the_run_is_over()
    {
        await using var scene = new BoxScene(daemon, AtOnce);
        var before = await ThingsAsync();
        var order = Quick(scene.Order("echo done"));
        await scene.RunAsync(order);
        await using var other = scene.NewEngine();

        var kept = await other.SweepAsync(attempt => Task.FromResult(attempt == order.Attempt), Token);
        Assert.Equal((0, 1, order.Attempt), (kept.Removed, kept.Kept, Assert.Single(kept.Found)));
        Assert.Equal("done\n", (await scene.RunAsync(order)).Output);

        await SweptAsync(scene, other);
        Assert.Equal(before, await ThingsAsync());
    }

    [Fact]
    public async Task What_lives_and_what_is_anothers_stays()
    {
        await using var scene = new BoxScene(daemon, AtOnce);
        await using var neighbour = new BoxScene(daemon, AtOnce);
        var (ours, theirs) = (Quick(scene.Order("sleep 300")), Quick(neighbour.Order("sleep 300")));
        await scene.StartAsync(ours);
        await neighbour.StartAsync(theirs);
        var strange = await daemon.DockerAsync("run", "-d", "--network", "none", DockerDaemon.Image, "sleep", "300");

        var report = await scene.Engine.SweepAsync(_ => Task.FromResult(false), Token);

        Assert.Equal((0, 1), (report.Removed, report.Kept));
        Assert.Equal(AttemptStage.Running, (await scene.Engine.Executor.ObserveAsync(ours.Attempt, Token)).Stage);
        Assert.Equal(AttemptStage.Running, (await neighbour.Engine.Executor.ObserveAsync(theirs.Attempt, Token)).Stage);
        Assert.Equal("true", await daemon.DockerAsync("inspect", "--format", "{{.State.Running}}", strange));
        await daemon.DockerAsync("rm", "-fv", strange);
    }

    [Fact]
    public async Task An_acknowledged_attempt_stays_known_until_no_launch_of_it_can_arrive()
    {
        await using var scene = new BoxScene(daemon, AtOnce);
        var order = scene.Order("echo once") with { StartWithin = TimeSpan.FromMinutes(5) };
        await scene.RunAsync(order);
        await scene.Engine.Executor.AcknowledgeAsync(order.Attempt, Token);

        var report = await scene.Engine.SweepAsync(_ => Task.FromResult(false), Token);

        Assert.Equal((0, 1), (report.Removed, report.Kept));
        await using var other = scene.NewEngine();
        Assert.Equal(AttemptStage.Forgotten, (await other.Executor.EnsureAsync(order, Token)).Stage);
    }

    /// <summary>An engine counts in whole seconds when it says when a container ended.</summary>
    private static AttemptOrder Quick(AttemptOrder order) => order with { StartWithin = TimeSpan.FromSeconds(5) };

    private static Task SweptAsync(BoxScene scene, DockerEngine? by = null) => Eventually.TrueAsync(
        async () =>
        {
            await (by ?? scene.Engine).SweepAsync(_ => Task.FromResult(false), Token);
            return await scene.ContainersAsync() is [];
        },
        TimeSpan.FromSeconds(30),
        () => "no container of this cluster to be left",
        Token);

    private async Task<(string Containers, string Volumes, string Networks)> ThingsAsync() => (
        await daemon.DockerAsync("ps", "-aq"),
        await daemon.DockerAsync("volume", "ls", "-q"),
        await daemon.DockerAsync("network", "ls", "-q"));
}
