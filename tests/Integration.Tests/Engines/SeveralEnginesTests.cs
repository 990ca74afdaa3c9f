using System.Text.Json.Nodes;
using Cronium.Integration.Tests.Cluster;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Engines;

/// <summary>Two engines of their own, one a silo; both may be killed.</summary>
public sealed class SeveralEnginesTests : IAsyncLifetime
{
    private readonly DockerDaemon _one = new();
    private readonly DockerDaemon _other = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Task.WhenAll(_one.InitializeAsync().AsTask(), _other.InitializeAsync().AsTask());
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_one.DisposeAsync().AsTask(), _other.DisposeAsync().AsTask());
    }

    [Fact]
    public async Task Runs_go_to_the_least_loaded_engine_and_one_that_is_gone_is_waited_for()
    {
        await using var cluster = await EngineCluster.StartAsync(
            EngineCluster.With(_one, "--executors:docker:name=one", "--executors:docker:labels=zone=a"),
            EngineCluster.With(_other, "--executors:docker:name=other", "--executors:docker:labels=zone=b"));
        await cluster.EnginesAsync(2);
        await ContainerRunTests.PutAsync(cluster, "long", "until [ -e /tmp/done ]; do sleep 0.1; done");
        var runs = new List<string>();
        for (var number = 0; number < 4; number++)
        {
            runs.Add(await cluster.Api.TriggerAsync("long", Cancellation));
            await cluster.Api.UntilAsync($"/v1/runs/{runs[^1]}", run => (string?)run["status"] == "Running", $"run {number} to run", Cancellation);
        }

        Assert.Equal(2, await RunningAsync(cluster, _one));
        Assert.Equal(2, await RunningAsync(cluster, _other));
        await EndAsync(cluster, _one);
        await EndAsync(cluster, _other);
        foreach (var run in runs)
        {
            Assert.Equal("Succeeded", (string?)(await cluster.Api.EndOfAsync(run, Cancellation))["status"]);
        }

        // The only engine with the label goes away: a run waits, says for what, and starts when it is back.
        await _one.KillAsync();
        await ContainerRunTests.PutAsync(cluster, "there", "echo there", new JsonObject { ["labels"] = new JsonObject { ["zone"] = "a" } });
        var waits = await cluster.Api.TriggerAsync("there", Cancellation);
        await cluster.Api.UntilAsync(
            $"/v1/runs/{waits}", run => ((string?)run["reason"])?.Contains("Docker Engine 'one'", StringComparison.Ordinal) == true, "a run that waits for engine one", Cancellation);
        Assert.Equal("Queued", (string?)(await cluster.Api.GetAsync($"/v1/runs/{waits}", Cancellation))["status"]);
        await cluster.Api.UntilAsync("/v1/engines/one", engine => !(bool)engine["reachable"]!, "engine one to be shown as gone", Cancellation);
        await _one.StartAsync();
        Assert.Equal("Succeeded", (string?)(await cluster.Api.EndOfAsync(waits, Cancellation))["status"]);
    }

    private static async Task<int> RunningAsync(EngineCluster cluster, DockerDaemon daemon) => (await IdsAsync(cluster, daemon)).Length;

    private static async Task EndAsync(EngineCluster cluster, DockerDaemon daemon)
    {
        foreach (var container in await IdsAsync(cluster, daemon))
        {
            await daemon.DockerAsync("exec", "-u", "1000", container, "touch", "/tmp/done");
        }
    }

    private static async Task<string[]> IdsAsync(EngineCluster cluster, DockerDaemon daemon) =>
        (await daemon.DockerAsync("ps", "-q", "--filter", $"label=cronium.cluster={cluster.ClusterId}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
