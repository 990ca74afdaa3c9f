using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Docker;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Runs;
using Cronium.Integration.Tests.Servers;
using Docker.DotNet.Models;

namespace Cronium.Integration.Tests.Execution.Docker;

/// <summary>A silo died, or an answer was lost, between two steps of making a container: whoever comes next goes on from there, and the script runs once.</summary>
[Collection(nameof(DockerCollection))]
public sealed class HalfMadeContainerTests(DockerDaemon daemon)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Created_and_perhaps_half_filled_it_is_filled_and_started(bool halfFilled)
    {
        await using var scene = new BoxScene(daemon);
        var order = scene.Order("echo once");
        var container = await scene.CreateAsync(order);
        if (halfFilled)
        {
            var cut = Path.Combine(daemon.Shared, SupervisorScript.FileName);
            await File.WriteAllBytesAsync(cut, SupervisorScript.Content[..1000], Token);
            await daemon.DockerAsync("cp", cut, $"{container}:/cronium/{SupervisorScript.FileName}");
        }

        await AssertRunsOnceAsync(scene, order);
    }

    /// <summary>An engine that is killed amid the making can leave such a one.</summary>
    [Fact]
    public async Task Made_without_its_volume_it_is_made_again()
    {
        await using var scene = new BoxScene(daemon);
        var order = scene.Order("echo once");
        await scene.CreateAsync(order, plan => plan.Volumes = new Dictionary<string, EmptyStruct>());

        await AssertRunsOnceAsync(scene, order);
    }

    [Fact]
    public async Task Started_without_an_answer_it_is_adopted()
    {
        await using var scene = new BoxScene(daemon);
        var order = scene.Order("echo once");
        using var api = new EngineApi(daemon.Endpoint, TimeProvider.System);
        var containers = new Containers(
            api, new ContainerIdentity(scene.ClusterId), new DockerOptions(), ContainerPlace.Default, new SeenContainers(TimeProvider.System), TimeProvider.System);
        Assert.IsType<Footing.Up>(await containers.EnsureAsync(order, order.Container!, Token)); // a scene's orders have one

        await AssertRunsOnceAsync(scene, order);
    }

    [Fact]
    public async Task Started_again_by_somebody_after_the_end_it_does_not_run_again()
    {
        await using var scene = new BoxScene(daemon);
        var order = scene.Order("echo once");
        await AssertRunsOnceAsync(scene, order);
        var container = Assert.Single(await scene.ContainersAsync());
        await daemon.DockerAsync("kill", container);
        await daemon.DockerAsync("start", container);

        await AssertRunsOnceAsync(scene, order);
    }

    private static async Task AssertRunsOnceAsync(BoxScene scene, AttemptOrder order)
    {
        var box = await scene.RunAsync(order);
        Assert.Equal((AttemptEnd.Exited, 0, "once\n"), (box.Result.End, box.Result.ExitCode, box.Output));
        Assert.Single(await scene.ContainersAsync());
    }
}
