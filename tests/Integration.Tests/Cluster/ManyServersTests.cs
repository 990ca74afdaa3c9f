using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Cronium.Integration.Tests.Execution.Ssh;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>One run on very many servers: real silos in processes of their own, real sshds, and witness files that judge.</summary>
[Collection(nameof(Alone))]
public sealed class ManyServersTests
{
    private const int Count = 200;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_servers_do_their_part_once_while_a_silo_dies_and_one_server_is_dead()
    {
        await using var cluster = await RedisCluster.StartAsync(3, Token);
        await using var farm = await SshFarm.StartAsync(cluster.Api, () => cluster.AnySilo.Api, Count);
        await farm.Dead.StopAsync();
        var run = await farm.RunAsync(
            "many",
            """
            mkdir -p "$HOME/witness"; echo begin >> "$HOME/witness/$CRONIUM_SERVER"
            echo "hello from $CRONIUM_SERVER"; sleep 2
            echo end >> "$HOME/witness/$CRONIUM_SERVER"
            """,
            new JsonObject { ["labels"] = new JsonObject { ["farm"] = "yes" }, ["maxParallel"] = 30 });

        await UntilAsync(cluster, run, found => Ended(found) >= Count / 4, "a quarter of the servers to have ended");
        cluster.Silos[0].Kill();
        var waiting = await UntilAsync(cluster, run, found => Ended(found) == Count - 1, "all but the dead server to have ended");
        Assert.Equal("Running", (string?)waiting["status"]);
        Assert.Contains(farm.DeadName, (string?)waiting["reason"], StringComparison.Ordinal);
        await farm.Dead.StartAsync();
        var ended = await UntilAsync(cluster, run, found => (string?)found["endedAt"] is not null, "the end of the run");

        Assert.Equal(("Succeeded", 0), ((string?)ended["status"], (int?)ended["exitCode"]));
        var dispatches = ended["dispatches"]!.AsArray();
        Assert.Equal(Count, dispatches.Count);
        Assert.All(dispatches, dispatch => Assert.Single(dispatch!["attempts"]!.AsArray()));
        foreach (var name in farm.Names)
        {
            Assert.Equal("begin\nend\n", await File.ReadAllTextAsync(farm.Witness(name), Token));
            Assert.Equal($"hello from {name}\n", Encoding.ASCII.GetString(await cluster.AnySilo.Api.GetByteArrayAsync(LogOf(run, name), Token)));
        }
    }

    [Fact]
    public async Task What_failed_on_some_servers_is_tried_again_on_these_alone()
    {
        await using var cluster = await RedisCluster.StartAsync(1, Token);
        await using var farm = await SshFarm.StartAsync(cluster.Api, () => cluster.AnySilo.Api, 5);
        const string Script = """
            echo "$CRONIUM_RUN_ID" >> "$HOME/witness-$CRONIUM_SERVER"
            case $CRONIUM_SERVER in *-2|*-4) [ -e "$HOME/mended" ] || exit 3;; esac
            """;
        var first = await cluster.Api.EndOfAsync(await farm.RunAsync("some", Script, Servers(farm)), Token);
        Assert.Equal(("Partial", 3, "2 of 5 servers failed: farm-2 (exit code 3), farm-4 (exit code 3)."), ((string?)first["status"], (int?)first["exitCode"], (string?)first["reason"]));

        await farm.ShellAsync("touch mended");
        var second = await cluster.Api.EndOfAsync((string)(await cluster.Api.PostAsync($"/v1/runs/{first["id"]}/retry?failed=true", Token))["id"]!, Token);
        Assert.Equal(("Succeeded", (string?)first["id"]), ((string?)second["status"], (string?)second["trigger"]!["retryOf"]));
        Assert.Equal(["farm-2", "farm-4"], second["dispatches"]!.AsArray().Select(dispatch => (string?)dispatch!["name"]));
        foreach (var name in farm.Names)
        {
            var expected = name is "farm-2" or "farm-4" ? $"{first["id"]}\n{second["id"]}\n" : $"{first["id"]}\n";
            Assert.Equal(expected, await File.ReadAllTextAsync(farm.InHome($"witness-{name}"), Token));
        }

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => cluster.Api.PostAsync($"/v1/runs/{second["id"]}/retry?failed=true", Token));
        Assert.Contains("succeeded everywhere; there is nothing to try again", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailFast_ends_the_scripts_on_the_other_servers()
    {
        await using var cluster = await RedisCluster.StartAsync(1, Token);
        await using var farm = await SshFarm.StartAsync(cluster.Api, () => cluster.AnySilo.Api, 4);
        var target = Servers(farm);
        (target["failFast"], target["maxParallel"]) = (true, 3);
        var ended = await cluster.Api.EndOfAsync(
            await farm.RunAsync(
                "fast",
                """
                case $CRONIUM_SERVER in *-2) while [ ! -e "$HOME/up-farm-1" ] || [ ! -e "$HOME/up-farm-3" ]; do sleep 0.1; done; exit 7;; esac
                touch "$HOME/up-$CRONIUM_SERVER"; exec sleep 600
                """,
                target),
            Token);

        Assert.Equal(("Failed", 7), ((string?)ended["status"], (int?)ended["exitCode"]));
        Assert.Equal(["Canceled", "Failed", "Canceled", "Canceled"], ended["dispatches"]!.AsArray().Select(dispatch => (string?)dispatch!["status"]));
        Assert.Equal("1 of 4 servers failed: farm-2 (exit code 7). 2 canceled. 1 not started.", (string?)ended["reason"]);
        Assert.All([0, 2], place => Assert.True((bool?)ended["dispatches"]![place]!["attempts"]![0]!["result"]!["verifiedGone"]));
        Assert.Equal("Not started: farm-2 failed, and the job says failFast.", (string?)ended["dispatches"]![3]!["reason"]);
    }

    [Fact]
    public async Task What_names_no_server_is_refused_with_what_would_be_right()
    {
        await using var cluster = await RedisCluster.StartAsync(1, Token);
        await using var farm = await SshFarm.StartAsync(cluster.Api, () => cluster.AnySilo.Api, 2);
        var unknown = await Assert.ThrowsAsync<HttpRequestException>(() => farm.RunAsync("typo", "true", new JsonObject { ["servers"] = new JsonArray("farm-1", "fram-2") }));
        Assert.Contains("there is no such server; did you mean 'farm-2'?", unknown.Message, StringComparison.Ordinal);

        var nobody = await Assert.ThrowsAsync<HttpRequestException>(() => farm.RunAsync("nobody", "true", new JsonObject { ["labels"] = new JsonObject { ["farm"] = "no" } }));
        Assert.StartsWith("409", nobody.Message, StringComparison.Ordinal);
        Assert.Contains("No server has the label farm=no.", nobody.Message, StringComparison.Ordinal);
    }

    private static JsonObject Servers(SshFarm farm) => new() { ["servers"] = new JsonArray([.. farm.Names.Select(name => (JsonNode)name)]) };

    private static int Ended(JsonNode run) => run["dispatches"]!.AsArray().Count(dispatch => (string?)dispatch!["status"] is "Succeeded");

    private static Uri LogOf(string run, string server) => new($"/v1/runs/{run}/log?system=false&dispatch={server}", UriKind.Relative);

    private static async Task<JsonNode> UntilAsync(RedisCluster cluster, string run, Func<JsonNode, bool> wanted, string expected)
    {
        JsonNode? answer = null;
        await Eventually.TrueAsync(
            async () => wanted(answer = await cluster.Api.GetAsync($"/v1/runs/{run}", Token)),
            Limit,
            () => string.Create(CultureInfo.InvariantCulture, $"{expected}; {(answer is null ? 0 : Ended(answer))} have; {answer?["status"]}: {answer?["reason"]}"),
            Token);
        return answer!; // set before the condition can hold
    }
}
