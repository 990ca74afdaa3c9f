using System.Text;
using System.Text.Json.Nodes;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>The only silo, with the embedded store inside, is killed and started again.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private readonly OneSilo _one = new();

    public ValueTask InitializeAsync() => _one.InitializeAsync();

    public ValueTask DisposeAsync() => _one.DisposeAsync();

    [Fact]
    public async Task Jobs_runs_and_a_running_script_survive_the_death_of_silo_and_store()
    {
        var token = TestContext.Current.CancellationToken;
        var go = _one.File("go");
        await _one.Api.PutJobAsync(SiloDeathTests.Job("before", "echo early"), token);
        var early = await _one.Api.EndOfAsync(await _one.Api.TriggerAsync("before", token), token);
        await _one.Api.PutJobAsync(SiloDeathTests.Job("during", $"echo begun; while [ ! -e {go} ]; do sleep 0.05; done; echo done; exit 4"), token);
        var run = await _one.Api.TriggerAsync("during", token);
        await _one.Api.UntilAsync($"/v1/runs/{run}", found => (string?)found["status"] == "Running", "the script to run", token);

        await _one.KillAndRestartAsync(token);

        Assert.Equal("Succeeded", (string?)(await _one.Api.GetAsync($"/v1/runs/{early["id"]}", token))["status"]);
        await File.WriteAllTextAsync(go, "", token);
        var ended = await _one.Api.EndOfAsync(run, token);
        Assert.Equal(4, (int?)ended["exitCode"]);
        Assert.Equal("begun\ndone\n", Encoding.UTF8.GetString(await _one.Api.LogAsync(run, token)));
    }

    [Fact]
    public async Task A_retry_that_waits_while_the_silo_dies_begins_once()
    {
        var token = TestContext.Current.CancellationToken;
        var witness = _one.File("witness");
        var job = SiloDeathTests.Job("retried", $"echo \"attempt $CRONIUM_ATTEMPT\" >> {witness}; [ $CRONIUM_ATTEMPT = 2 ]");
        job["retry"] = new JsonObject { ["maxAttempts"] = 5, ["delay"] = "8s" };
        await _one.Api.PutJobAsync(job, token);
        var run = await _one.Api.TriggerAsync("retried", token);
        await _one.Api.UntilAsync($"/v1/runs/{run}", found => (string?)found["dispatches"]![0]!["nextAttemptAt"] is not null, "the retry to wait", token);

        await _one.KillAndRestartAsync(token);

        var ended = await _one.Api.EndOfAsync(run, token);
        Assert.Equal("Succeeded", (string?)ended["status"]);
        Assert.Equal("attempt 1\nattempt 2\n", await File.ReadAllTextAsync(witness, token));
    }

    [Fact]
    public async Task What_was_due_while_nobody_was_there_gets_its_verdict()
    {
        var token = TestContext.Current.CancellationToken;
        await _one.Api.PutJobAsync(SiloDeathTests.Job("ticking", "true", new JsonObject { ["every"] = "1s" }, overlap: "allow"), token);
        await _one.Api.UntilAsync("/v1/jobs/ticking/fires", fires => fires["items"]!.AsArray().Count > 1, "two fires", token);

        await _one.KillAndRestartAsync(token);

        var restarted = TimeProvider.System.GetUtcNow();
        await _one.Api.UntilAsync(
            "/v1/jobs/ticking/fires", fires => fires["items"]!.AsArray().Any(fire => DateTimeOffset.Parse((string)fire!["dueAt"]!, null) > restarted), "a fire after the restart", token);
        var due = (await _one.Api.AllAsync("/v1/jobs/ticking/fires?limit=500", token)).Select(fire => DateTimeOffset.Parse((string)fire["dueAt"]!, null)).Order().ToList();
        Assert.Equal(Enumerable.Range(0, due.Count).Select(second => due[0].AddSeconds(second)), due);
    }
}
