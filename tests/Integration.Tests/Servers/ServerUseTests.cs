using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Servers;

/// <summary>A server as its grain uses it: a real silo, a real sshd.</summary>
public sealed class ServerUseTests(OneSilo one) : IClassFixture<OneSilo>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_host_key_is_kept_and_another_one_is_refused_until_it_is_forgotten()
    {
        await using var scene = await SceneAsync();
        await scene.PutAsync("first", scene.File());
        Assert.Equal("Succeeded", await EndAsync(await scene.RunAsync("echo hi", "wait", "first")));
        var first = scene.Sshd.HostKey;
        Assert.Equal(first, (string?)(await scene.GetAsync("first"))["hostKey"]);

        await scene.Sshd.StopAsync();
        await scene.Sshd.ChangeHostKeyAsync();
        await scene.Sshd.StartAsync();
        var refused = await one.Api.EndOfAsync(await scene.RunAsync("echo hi", "wait", "first"), Token);
        Assert.Equal("Failed", (string?)refused["status"]);
        Assert.Contains(first, (string?)refused["reason"], StringComparison.Ordinal);
        Assert.Contains(scene.Sshd.HostKey, (string?)refused["reason"], StringComparison.Ordinal);
        Assert.Equal(("closed", first), ((string?)(await scene.GetAsync("first"))["breaker"]!["state"], (string?)(await scene.GetAsync("first"))["hostKey"]));

        Assert.Equal(HttpStatusCode.OK, (await scene.DeleteAsync("first/host-key")).StatusCode);
        Assert.Equal("Succeeded", await EndAsync(await scene.RunAsync("echo hi", "wait", "first")));
        Assert.Equal(scene.Sshd.HostKey, (string?)(await scene.GetAsync("first"))["hostKey"]);
    }

    [Fact]
    public async Task Five_failures_open_the_breaker_and_it_closes_by_itself_when_the_server_is_back()
    {
        await using var scene = await SceneAsync();
        await scene.PutAsync("away", scene.File(file => file["breaker"] = new JsonObject { ["openFor"] = "2s" }));
        await scene.Sshd.StopAsync();
        var waiting = await scene.RunAsync("echo back", "wait", "away");
        var open = await scene.UntilBreakerAsync("away", "open");
        Assert.True((int)open["breaker"]!["failures"]! >= 5, open.ToJsonString());
        Assert.Contains($"nothing listens on port {scene.Sshd.Port}", (string?)open["breaker"]!["reason"], StringComparison.Ordinal);
        Assert.NotNull(open["breaker"]!["nextProbeAt"]);

        var failed = await one.Api.EndOfAsync(await scene.RunAsync("echo never", "fail", "away"), Token);
        Assert.Equal("Failed", (string?)failed["status"]);
        Assert.Contains("'away'", (string?)failed["reason"], StringComparison.Ordinal);

        await scene.Sshd.StartAsync();
        await scene.UntilBreakerAsync("away", "closed");
        Assert.Equal("Succeeded", await EndAsync(waiting));
    }

    [Fact]
    public async Task A_server_nobody_uses_recovers_too()
    {
        await using var scene = await SceneAsync();
        await scene.PutAsync("idle", scene.File(file => file["breaker"] = new JsonObject { ["openFor"] = "1s", ["failures"] = 1 }));
        await scene.Sshd.StopAsync();
        await EndAsync(await scene.RunAsync("echo never", "fail", "idle"));
        await scene.UntilBreakerAsync("idle", "open");
        await scene.Sshd.StartAsync();
        await scene.UntilBreakerAsync("idle", "closed");
    }

    [Fact]
    public async Task A_breaker_that_is_held_makes_runs_wait_and_says_so_and_closed_lets_them_go()
    {
        await using var scene = await SceneAsync();
        await scene.PutAsync("held", scene.File());
        await BreakerAsync("held", """{ "state": "open", "reason": "new disks" }""");
        var run = await scene.RunAsync("echo at last", "wait", "held");
        var waits = await one.Api.UntilAsync($"/v1/runs/{run}", found => ((string?)found["reason"])?.Contains("new disks", StringComparison.Ordinal) is true, "the run to say why it waits", Token);
        Assert.Equal("Queued", (string?)waits["status"]);
        Assert.Equal(1, (int?)(await scene.GetAsync("held"))["load"]!["waiting"]);

        await BreakerAsync("held", """{ "state": "closed" }""");
        Assert.Equal("Succeeded", await EndAsync(run));
    }

    [Fact]
    public async Task No_more_scripts_run_at_once_than_the_server_takes()
    {
        await using var scene = await SceneAsync();
        await scene.PutAsync("small", scene.File(file => file["maxConcurrent"] = 2));
        const string Script = """
            mkdir "$HOME/slots" 2>/dev/null
            touch "$HOME/slots/$CRONIUM_RUN_ID"; ls "$HOME/slots" | wc -l; sleep 1; rm "$HOME/slots/$CRONIUM_RUN_ID"
            """;
        var runs = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            runs.Add(await scene.RunAsync(Script, "wait", "small"));
        }

        await scene.UntilAsync("small", server => (int)server["load"]!["running"]! == 2 && (int)server["load"]!["waiting"]! > 0, "two scripts to run and others to wait");
        var counts = new List<int>();
        foreach (var run in runs)
        {
            Assert.Equal("Succeeded", await EndAsync(run));
            counts.Add(int.Parse(Encoding.ASCII.GetString(await one.Api.LogAsync(run, Token)).Trim()));
        }

        Assert.Equal(2, counts.Max());
    }

    [Fact]
    public async Task Two_servers_on_one_host_log_in_as_themselves()
    {
        await using var scene = await SceneAsync();
        await using var other = await SshAccount.CreateAsync();
        await other.AuthorizeAsync(scene.Key);
        await scene.PutAsync("alice", scene.File());
        await scene.PutAsync("bob", scene.File(file => file["user"] = other.Name));
        var runs = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i => (i, Run: await scene.RunAsync("id -un", "wait", i % 2 == 0 ? "alice" : "bob"))));
        foreach (var (i, run) in runs)
        {
            Assert.Equal("Succeeded", await EndAsync(run));
            Assert.Equal((i % 2 == 0 ? scene.Account.Name : other.Name) + "\n", Encoding.ASCII.GetString(await one.Api.LogAsync(run, Token)));
        }
    }

    [Fact]
    public async Task A_running_script_goes_on_while_its_server_is_put_anew()
    {
        await using var scene = await SceneAsync();
        await scene.PutAsync("renewed", scene.File());
        var run = await scene.RunAsync("""i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo "line $i"; sleep 0.02; done""", "wait", "renewed");
        await one.Api.UntilAsync($"/v1/runs/{run}", found => (string?)found["status"] == "Running", "the script to run", Token);

        await scene.PutAsync("renewed", scene.File(file => file["labels"] = new JsonObject { ["role"] = "db" }));
        var before = scene.Sshd.Connections;
        await scene.PutAsync("renewed", scene.File(file => file["keepAlive"] = "20s"));
        await Eventually.TrueAsync(() => Task.FromResult(!before.Any(scene.Sshd.Connections.Contains)), TimeSpan.FromSeconds(30), () => "the connections to be replaced", Token);

        var ended = await one.Api.EndOfAsync(run, Token);
        Assert.Equal(("Succeeded", 1, 1L), ((string?)ended["status"], ended["dispatches"]![0]!["attempts"]!.AsArray().Count, (long?)ended["dispatches"]![0]!["epoch"]));
        Assert.Equal(string.Concat(Enumerable.Range(1, 300).Select(i => $"line {i}\n")), Encoding.ASCII.GetString(await one.Api.LogAsync(run, Token)));
    }

    [Fact]
    public async Task A_server_with_running_scripts_is_removed_by_force_alone_and_they_are_lost()
    {
        await using var scene = await SceneAsync();
        await scene.PutAsync("gone", scene.File());
        var run = await scene.RunAsync("echo begun; sleep 300", "wait", "gone");
        await one.Api.UntilAsync($"/v1/runs/{run}", found => (string?)found["status"] == "Running", "the script to run", Token);
        var refusal = await scene.DeleteAsync("gone");
        Assert.Equal(HttpStatusCode.Conflict, refusal.StatusCode);
        Assert.Contains("A script runs on server 'gone'.", await refusal.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await scene.DeleteAsync("gone?force=true")).StatusCode);
        var ended = await one.Api.EndOfAsync(run, Token);
        Assert.Equal("Lost", (string?)ended["status"]);
        Assert.Contains("'gone'", (string?)ended["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_the_jump_host_reaches_those_behind_it()
    {
        await using var scene = await SceneAsync();
        await scene.PutAsync("bastion", scene.File());
        await scene.PutAsync("behind", scene.File(file => file["jumpHost"] = "bastion"));
        Assert.Equal("Succeeded", await EndAsync(await scene.RunAsync("echo through", "wait", "behind")));
        Assert.Equal(scene.Sshd.HostKey, (string?)(await scene.GetAsync("bastion"))["hostKey"]);

        await scene.PutAsync("bastion", scene.File(file => file["user"] = "nobody-there"));
        await scene.UntilAsync("behind", server => (int)server["load"]!["connections"]! == 0, "the connections through the jump host to be given up");
        var refused = await one.Api.EndOfAsync(await scene.RunAsync("echo through", "wait", "behind"), Token);
        Assert.Equal("Failed", (string?)refused["status"]);
        Assert.Contains("'bastion'", (string?)refused["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_says_what_is_wrong_and_then_that_all_is_well_and_closes_the_breaker()
    {
        await using var scene = await SceneAsync();
        await scene.PutAsync("checked", scene.File(file => file["breaker"] = new JsonObject { ["failures"] = 1, ["openFor"] = "1h" }));
        await scene.Sshd.StopAsync();
        await EndAsync(await scene.RunAsync("echo never", "fail", "checked"));
        await scene.UntilBreakerAsync("checked", "open");
        var failed = await one.Api.PostAsync("/v1/servers/checked/check", Token);
        Assert.False((bool)failed["passed"]!);
        Assert.Equal(("reach", "failed"), ((string?)failed["findings"]![0]!["subject"], (string?)failed["findings"]![0]!["verdict"]));

        await scene.Sshd.StartAsync();
        var passed = await one.Api.PostAsync("/v1/servers/checked/check", Token);
        Assert.True((bool)passed["passed"]!, passed.ToJsonString());
        var server = await scene.GetAsync("checked");
        Assert.Equal(("closed", "full"), ((string?)server["breaker"]!["state"], (string?)server["abilities"]!["survival"]));
        Assert.Null(server["lastError"]);
    }

    private Task<SshScene> SceneAsync() => SshScene.StartAsync(one.Api, () => one.Silo.Api);

    private async Task<string?> EndAsync(string run) => (string?)(await one.Api.EndOfAsync(run, Token))["status"];

    private async Task BreakerAsync(string server, string body) =>
        (await one.Silo.Api.PostAsync(new Uri($"/v1/servers/{server}/breaker", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), Token)).EnsureSuccessStatusCode();
}
