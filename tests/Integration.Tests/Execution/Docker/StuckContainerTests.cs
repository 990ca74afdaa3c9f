using Cronium.Grains.Execution;
using Cronium.Grains.Runs;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Docker;

/// <summary>An engine that is killed amid the start of a container may never start it again; the attempt goes its way all the same.</summary>
[Collection(nameof(DockerCollection))]
public sealed class StuckContainerTests(DockerDaemon daemon)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_that_never_ran_is_made_again()
    {
        await using var scene = new BoxScene(daemon);
        var order = scene.Order("echo once");
        var container = await scene.CreateAsync(order);
        await daemon.KillAmidStartAsync(container);

        var box = await scene.RunAsync(order);

        Assert.Equal((AttemptEnd.Exited, 0, "once\n"), (box.Result.End, box.Result.ExitCode, box.Output));
        Assert.Single(await scene.ContainersAsync());
    }

    [Fact]
    public async Task One_that_ran_is_read_by_another_in_its_place()
    {
        await using var scene = new BoxScene(daemon);
        var order = scene.Order("echo once; sleep 1000");
        await scene.StartAsync(order);
        var container = Assert.Single(await scene.ContainersAsync());
        await daemon.DockerAsync("kill", container);
        await daemon.KillAmidStartAsync(container);

        var box = await scene.RunAsync(order);
        Assert.Equal((AttemptEnd.Lost, "once\n"), (box.Result.End, box.Output));
        Assert.Matches("killed from outside|engine was restarted", box.Result.Reason);
        await using var other = scene.NewEngine();
        Assert.Equal(box.Result, (await other.Executor.EnsureAsync(order, Token)).Result);

        await other.Executor.AcknowledgeAsync(order.Attempt, Token);
        await using var third = scene.NewEngine();
        Assert.Equal(AttemptStage.Forgotten, (await third.Executor.EnsureAsync(order, Token)).Stage);
        await Eventually.TrueAsync(
            async () => await scene.ContainersAsync("--filter", "status=running") is [], TimeSpan.FromSeconds(30), () => "no container to run any more", Token);
    }
}
