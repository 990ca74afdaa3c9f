using Cronium.Grains.Execution;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Docker;

/// <summary>Images come from a registry by policy, with the login that the job has, and a refusal is told in its words.</summary>
[Collection(nameof(DockerCollection))]
public sealed class PullTests(DockerDaemon daemon) : IAsyncLifetime
{
    private readonly ImageRegistry _registry = new();
    private string _image = "";

    public async ValueTask InitializeAsync()
    {
        await _registry.StartAsync();
        // Small, so that it is quick to push.
        await daemon.DockerAsync("import", "--change", "ENV PATH=/bin", await TreeAsync("first"), "cronium-pull:1");
        _image = await _registry.PushAsync(daemon, "cronium-pull:1", "tools/shell:1");
    }

    public async ValueTask DisposeAsync()
    {
        await daemon.DockerAsync("rmi", "--force", "cronium-pull:1");
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task A_missing_image_is_pulled_once_with_the_login_and_always_means_always()
    {
        await using var scene = new BoxScene(daemon);
        Assert.Equal("first\n", (await scene.RunAsync("cat /version", Order(PullPolicy.Missing))).Output);

        // Another image under the same name.
        await daemon.DockerAsync("import", "--change", "ENV PATH=/bin", await TreeAsync("second"), "cronium-pull:1");
        await RemoveAsync(scene);
        await _registry.PushAsync(daemon, "cronium-pull:1", "tools/shell:1");
        Assert.Equal("second\n", (await scene.RunAsync("cat /version", Order(PullPolicy.Missing))).Output);

        await daemon.DockerAsync("import", "--change", "ENV PATH=/bin", await TreeAsync("third"), "cronium-pull:1");
        var kept = await daemon.DockerAsync("inspect", "--format", "{{.Id}}", _image);
        await daemon.DockerAsync("tag", _image, "cronium-kept:1");
        await RemoveAsync(scene);
        await _registry.PushAsync(daemon, "cronium-pull:1", "tools/shell:1");
        await daemon.DockerAsync("tag", kept, _image);
        Assert.Equal("second\n", (await scene.RunAsync("cat /version", Order(PullPolicy.Missing))).Output);
        Assert.Equal("third\n", (await scene.RunAsync("cat /version", Order(PullPolicy.Always))).Output);
        await daemon.DockerAsync("rmi", "--force", "cronium-kept:1");
    }

    [Fact]
    public async Task A_pull_that_died_with_the_engine_is_made_again_and_the_script_runs_once()
    {
        await using var scene = new BoxScene(daemon);
        var pulling = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var order = scene.Order("cat /version", Order(PullPolicy.Missing)) with
        {
            Note = _ =>
            {
                pulling.TrySetResult();
                return Task.CompletedTask;
            },
        };
        await _registry.FreezeAsync();
        var running = scene.RunAsync(order);
        await pulling.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        await daemon.KillAsync();
        await daemon.StartAsync();
        await _registry.ThawAsync();

        var box = await running;
        Assert.Equal((AttemptEnd.Exited, 0, "first\n"), (box.Result.End, box.Result.ExitCode, box.Output));
        Assert.Single(await scene.ContainersAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("fred:wrong")]
    public async Task Without_the_right_login_the_registrys_refusal_is_told(string? login)
    {
        await using var scene = new BoxScene(daemon);
        var box = await scene.RunAsync("cat /version", Order(PullPolicy.Missing) with { RegistryLogin = login });
        Assert.Equal(AttemptEnd.Refused, box.Result.End);
        Assert.StartsWith($"The image '{_image}' could not be pulled: ", box.Result.Reason, StringComparison.Ordinal);
        Assert.Matches("no basic auth credentials|unauthorized", box.Result.Reason);
        Assert.DoesNotContain("wrong", box.Result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_the_registry_does_not_have()
    {
        await using var scene = new BoxScene(daemon);
        var box = await scene.RunAsync("true", Order(PullPolicy.Always) with { Image = $"{_registry.Name}/tools/none:1" });
        Assert.Equal(AttemptEnd.Refused, box.Result.End);
        Assert.Contains("manifest unknown", box.Result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_goes_on_is_told_before_the_script_starts()
    {
        List<string> notes = [];
        await using var scene = new BoxScene(daemon);
        var order = scene.Order("true", Order(PullPolicy.Always)) with { Note = Note };
        await scene.RunAsync(order);
        await scene.RunAsync(order);

        // Once: the second time its container is there.
        Assert.Equal($"Pulling the image '{_image}'.", notes[0]);
        Assert.Matches($"^Pulled '{_image}', [0-9.]+ MB\\.$|^The image '{_image}' is up to date\\.$", notes[^1]);
        Assert.Single(notes, note => note == notes[0]);

        Task Note(string text)
        {
            notes.Add(text);
            return Task.CompletedTask;
        }
    }

    [Theory]
    [InlineData(PullPolicy.Always)]
    [InlineData(PullPolicy.Missing)]
    [InlineData(PullPolicy.Never)]
    public async Task An_image_that_is_gone_does_not_hide_a_container_that_is_there(PullPolicy policy)
    {
        await daemon.DockerAsync("tag", "cronium-pull:1", "127.0.0.1:1/going:1");
        await using var scene = new BoxScene(daemon);
        var order = scene.Order("sleep 300", new ContainerOrder { Image = "127.0.0.1:1/going:1", Pull = PullPolicy.Never });
        await scene.StartAsync(order);
        await daemon.DockerAsync("rmi", "127.0.0.1:1/going:1");

        await using var other = scene.NewEngine();
        var seen = await other.Executor.EnsureAsync(order with { Container = order.Container! with { Pull = policy } }, TestContext.Current.CancellationToken);

        Assert.Equal(AttemptStage.Running, seen.Stage);
    }

    [Fact]
    public async Task A_login_is_nowhere_to_be_seen_on_the_engine()
    {
        await using var scene = new BoxScene(daemon);
        await scene.RunAsync("true", Order(PullPolicy.Always));
        Assert.DoesNotContain("sesame", await daemon.DockerAsync("inspect", Assert.Single(await scene.ContainersAsync())), StringComparison.Ordinal);
    }

    private ContainerOrder Order(PullPolicy policy) => new() { Image = _image, Pull = policy, RegistryLogin = ImageRegistry.Login };

    private async Task RemoveAsync(BoxScene scene)
    {
        await daemon.DockerAsync(["rm", "-fv", .. await scene.ContainersAsync()]);
        await daemon.DockerAsync("rmi", _image);
    }

    /// <summary>A tar with a shell and a file that says which it is.</summary>
    private async Task<string> TreeAsync(string version)
    {
        var tree = Directory.CreateDirectory(Path.Combine(daemon.Shared, $"pull-{version}")).FullName;
        await Tool.RunAsync("/bin/sh", ["-c", "cd \"$1\" && mkdir -p bin tmp proc dev && cp \"$(command -v busybox)\" bin/ && for n in $(busybox --list); do [ -e bin/$n ] || ln -s busybox bin/$n; done && echo \"$2\" > version && tar -cf ../pull.tar .", "sh", tree, version]);
        return Path.Combine(daemon.Shared, "pull.tar");
    }
}
