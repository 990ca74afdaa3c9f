using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>What a job promises, seen through the API of a real silo that runs real scripts.</summary>
public sealed class JobBehaviourTests(OneSilo one) : IClassFixture<OneSilo>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sh", "exit 7", 7)]
    [InlineData("bash", "set -o pipefail; false | true; exit $?", 1)]
    [InlineData("python", "import sys; sys.exit(3)", 3)]
    [InlineData("node", "process.exit(5)", 5)]
    public async Task The_exit_code_of_each_interpreter_comes_through(string interpreter, string text, int code)
    {
        var job = SiloDeathTests.Job($"exit-{interpreter}", text);
        job["script"] = new JsonObject { ["interpreter"] = interpreter, ["text"] = text };
        var ended = await RunAsync(job);

        Assert.Equal("Failed", (string?)ended["status"]);
        Assert.Equal(code, (int?)ended["exitCode"]);
    }

    [Fact]
    public async Task A_failed_attempt_is_tried_again_and_one_log_tells_of_both()
    {
        var mark = one.File("failed-once");
        var job = SiloDeathTests.Job("retry", $"echo attempt $CRONIUM_ATTEMPT; [ -e {mark} ] || {{ touch {mark}; exit 1; }}");
        job["retry"] = new JsonObject { ["maxAttempts"] = 3, ["delay"] = "200ms", ["maxDelay"] = "1s" };
        var ended = await RunAsync(job);

        Assert.Equal("Succeeded", (string?)ended["status"]);
        Assert.Equal(2, ended["dispatches"]?[0]?["attempts"]?.AsArray().Count);
        Assert.Equal("attempt 1\nattempt 2\n", await LogAsync(ended));
    }

    [Fact]
    public async Task A_time_limit_ends_the_script_and_says_so()
    {
        var job = SiloDeathTests.Job("slow", "echo begun; exec sleep 100");
        job["timeout"] = "1s";
        var ended = await RunAsync(job);

        Assert.Equal("TimedOut", (string?)ended["status"]);
        Assert.Equal("begun\n", await LogAsync(ended));
    }

    [Fact]
    public async Task A_cancel_ends_the_script_for_sure()
    {
        await one.Api.PutJobAsync(SiloDeathTests.Job("endless", "echo begun; sleep 1000"), Token);
        var run = await one.Api.TriggerAsync("endless", Token);
        await one.Api.UntilAsync($"/v1/runs/{run}", found => (string?)found["status"] == "Running", "the script to run", Token);
        await one.Api.PostAsync($"/v1/runs/{run}/cancel", Token);
        var ended = await one.Api.EndOfAsync(run, Token);

        Assert.Equal("Canceled", (string?)ended["status"]);
        Assert.True((bool?)ended["dispatches"]?[0]?["attempts"]?[0]?["result"]?["verifiedGone"]);
    }

    [Fact]
    public async Task Queued_runs_go_one_after_another_in_order()
    {
        var witness = one.File("queue");
        await one.Api.PutJobAsync(
            SiloDeathTests.Job("queue", $"echo begin >> {witness}; sleep 0.3; echo end >> {witness}", overlap: "queue"), Token);
        var runs = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            runs.Add(await one.Api.TriggerAsync("queue", Token));
        }

        var ended = await Task.WhenAll(runs.Select(run => one.Api.EndOfAsync(run, Token)));
        Assert.Equal(string.Concat(Enumerable.Repeat("begin\nend\n", 4)), await File.ReadAllTextAsync(witness, Token));
        Assert.Equal(runs, ended.OrderBy(run => (string?)run["startedAt"], StringComparer.Ordinal).Select(run => (string?)run["id"]));
    }

    [Fact]
    public async Task Replace_cancels_the_earlier_run()
    {
        await one.Api.PutJobAsync(SiloDeathTests.Job("replace", "[ \"$N\" ] || sleep 1000", overlap: "replace"), Token);
        var first = await one.Api.TriggerAsync("replace", Token);
        await one.Api.UntilAsync($"/v1/runs/{first}", found => (string?)found["status"] == "Running", "the first run", Token);
        var second = await one.Api.TriggerAsync("replace", Token);

        Assert.Equal("Canceled", (string?)(await one.Api.EndOfAsync(first, Token))["status"]);
        await one.Api.UntilAsync($"/v1/runs/{second}", found => (string?)found["status"] == "Running", "the second run to start", Token);
        await one.Api.PostAsync($"/v1/runs/{second}/cancel", Token);
        await one.Api.EndOfAsync(second, Token);
    }

    [Fact]
    public async Task The_same_idempotency_key_makes_one_run()
    {
        var witness = one.File("once");
        await one.Api.PutJobAsync(SiloDeathTests.Job("once", $"echo x >> {witness}"), Token);
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/jobs/once/runs");
            request.Headers.Add("Idempotency-Key", "the-key");
            var response = await one.Silo.Api.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            return (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))?["id"];
        }));

        await one.Api.EndOfAsync(Assert.Single(ids.Distinct())!, Token);
        Assert.Equal("x\n", await File.ReadAllTextAsync(witness, Token));
    }

    [Fact]
    public async Task A_pause_leaves_one_row_for_what_was_due_meanwhile()
    {
        await one.Api.PutJobAsync(SiloDeathTests.Job("pausing", "true", new JsonObject { ["every"] = "1s" }), Token);
        await one.Api.UntilAsync("/v1/jobs/pausing/fires", fires => fires["items"]!.AsArray().Count > 0, "a first fire", Token);
        var pausedAt = DateTimeOffset.Parse((string)(await one.Api.PostAsync("/v1/jobs/pausing/pause", Token))["pausedAt"]!, null);
        await Eventually.TrueAsync(
            () => Task.FromResult(TimeProvider.System.GetUtcNow() > pausedAt.AddSeconds(3)), TimeSpan.FromSeconds(10), () => "three seconds of pause", Token);
        await one.Api.PostAsync("/v1/jobs/pausing/resume", Token);
        await one.Api.PostAsync("/v1/jobs/pausing/pause", Token);

        var rows = await one.Api.AllAsync("/v1/jobs/pausing/fires", Token);
        Assert.Contains(rows, row => (string?)row["verdict"] == "skippedPaused" && (long?)row["count"] >= 3);
    }

    [Fact]
    public async Task A_secret_reaches_the_script_and_never_the_log()
    {
        await one.Api.PutSecretAsync("DB_PASSWORD", "correct horse battery", Token);
        var proof = one.File("secret");
        var job = SiloDeathTests.Job("secretive", $"printf %s \"$DB_PASSWORD\" > {proof}; echo \"it is $DB_PASSWORD\"; printf %s \"$DB_PASSWORD\" | base64");
        job["secrets"] = new JsonArray("DB_PASSWORD");
        var ended = await RunAsync(job);

        Assert.Equal("correct horse battery", await File.ReadAllTextAsync(proof, Token));
        Assert.Equal("it is ***\n***\n", (await LogAsync(ended)).Replace("***==", "***", StringComparison.Ordinal).Replace("***=", "***", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_secret_that_does_not_exist_is_named()
    {
        var job = SiloDeathTests.Job("lacking", "true");
        job["secrets"] = new JsonArray("NOT_THERE");
        var ended = await RunAsync(job);

        Assert.Equal("Failed", (string?)ended["status"]);
        Assert.Contains("cronium secrets set NOT_THERE", (string?)ended["reason"]);
    }

    [Fact]
    public async Task The_silos_own_environment_does_not_reach_a_script()
    {
        var ended = await RunAsync(SiloDeathTests.Job("nosy", "env"));
        var lines = (await LogAsync(ended)).Split('\n');

        Assert.DoesNotContain(lines, line => line.StartsWith("DOTNET", StringComparison.Ordinal) || line.Contains(SiloProcess.Token, StringComparison.Ordinal));
        Assert.Contains($"CRONIUM_RUN_ID={(string?)ended["id"]}", lines);
    }

    private async Task<JsonNode> RunAsync(JsonObject job)
    {
        await one.Api.PutJobAsync(job, Token);
        return await one.Api.EndOfAsync(await one.Api.TriggerAsync((string)job["name"]!, Token), Token);
    }

    private async Task<string> LogAsync(JsonNode run) => Encoding.UTF8.GetString(await one.Api.LogAsync((string)run["id"]!, Token));
}
