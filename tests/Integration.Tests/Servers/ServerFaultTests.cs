using System.Text;
using System.Text.Json.Nodes;
using Cronium.Integration.Tests.Cli;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Integration.Tests.Servers;

/// <summary>A server breaks under a run: the outcome is exact, or it is lost with the reason. The judge is what the script itself wrote on its server.</summary>
public sealed class ServerFaultTests(OneSilo one) : IClassFixture<OneSilo>
{
    private const string Count = """
        echo begun >> "$HOME/witness"
        i=0
        while [ ! -e "$HOME/go" ]; do i=$((i+1)); echo "line $i" | tee -a "$HOME/copy"; sleep 0.02; done
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_sshd_killed_and_started_again_costs_a_running_script_nothing()
    {
        await using var scene = await SshScene.StartAsync(one.Api, () => one.Silo.Api);
        await scene.PutAsync("restarted", scene.File(Quick));
        var run = await RunningAsync(scene, "restarted");

        await scene.Sshd.StopAsync();
        await SaysAsync(run, reason => reason.Contains("restarted", StringComparison.Ordinal));
        await scene.Sshd.StartAsync();

        await AssertExactAsync(scene, run);
    }

    [Fact]
    public async Task A_link_that_leads_nowhere_for_longer_than_the_keep_alive_costs_a_running_script_nothing()
    {
        // An address of its own, so that it alone can be made to lead nowhere: no answer comes, and no end of the connection either.
        var address = $"127.67.{Random.Shared.Next(1, 255)}.{Random.Shared.Next(1, 255)}";
        await using var scene = await SshScene.StartAsync(one.Api, () => one.Silo.Api, new SshServer { Host = address });
        await scene.PutAsync("cut", scene.File(Quick));
        var run = await RunningAsync(scene, "cut");

        await Tool.RunAsync("ip", ["route", "add", "blackhole", address, "table", "local"]);
        try
        {
            await SaysAsync(run, reason => reason.Length > 0);
            await scene.UntilAsync("cut", server => (int)server["load"]!["connections"]! == 0, "the connections to be given up");
        }
        finally
        {
            await Tool.RunAsync("ip", ["route", "del", "blackhole", address, "table", "local"]);
        }

        await AssertExactAsync(scene, run);
    }

    [Theory]
    [InlineData("fail", 1)]
    [InlineData("rerun", 2)]
    public async Task A_server_that_was_restarted_makes_it_lost_and_it_runs_again_only_where_the_job_says_so(string ifLost, int attempts)
    {
        await using var scene = await SshScene.StartAsync(one.Api, () => one.Silo.Api);
        await scene.PutAsync("rebooted", scene.File(Quick));
        var run = await RunningAsync(scene, "rebooted", job => (job["ifLost"], job["retry"]) = (ifLost, new JsonObject { ["delay"] = "100ms" }));

        await RebootAsync(scene);
        await scene.Account.ShellAsync(": > go");

        var ended = await one.Api.EndOfAsync(run, Token);
        var first = ended["dispatches"]![0]!["attempts"]![0]!["result"]!;
        Assert.Equal(("lost", "The target was restarted while the script ran."), ((string?)first["end"], (string?)first["reason"]));
        Assert.Equal(ifLost == "rerun" ? "Succeeded" : "Lost", (string?)ended["status"]);
        Assert.Equal(attempts, ended["dispatches"]![0]!["attempts"]!.AsArray().Count);
        Assert.Equal($"{attempts}", await scene.Account.ShellAsync("wc -l < witness"));
    }

    [Theory]
    [InlineData("exit 3", "Failed")]
    [InlineData("kill -9 $$", "Failed")]
    [InlineData("sleep 300", "TimedOut")]
    [InlineData("sleep 301", "Canceled")]
    public async Task What_is_not_lost_is_never_run_again_for_being_lost(string script, string status)
    {
        await using var scene = await SshScene.StartAsync(one.Api, () => one.Silo.Api);
        await scene.PutAsync("sound", scene.File());
        var run = await scene.RunAsync(
            $"echo begun >> \"$HOME/witness\"; {script}",
            "wait",
            job => (job["ifLost"], job["timeout"], job["retry"]) = ("rerun", status == "TimedOut" ? "1s" : null, new JsonObject { ["maxAttempts"] = 1, ["delay"] = "100ms" }),
            "sound");
        if (status == "Canceled")
        {
            await one.Api.UntilAsync($"/v1/runs/{run}", found => (string?)found["status"] == "Running", "the script to run", Token);
            await one.Api.PostAsync($"/v1/runs/{run}/cancel", Token);
        }

        var ended = await one.Api.EndOfAsync(run, Token);
        Assert.Equal((status, 1), ((string?)ended["status"], ended["dispatches"]![0]!["attempts"]!.AsArray().Count));
        Assert.Equal("begun", await scene.Account.ShellAsync("cat witness"));
    }

    [Fact]
    public async Task What_outlives_a_cancel_is_shown_while_it_is_pursued_and_the_record_says_when_it_was_gone()
    {
        await using var scene = await SshScene.StartAsync(one.Api, () => one.Silo.Api);
        await scene.PutAsync("stubborn", scene.File());
        var become = await scene.Account.BecomesAnotherUserAsync();
        var run = await scene.RunAsync($"sh -c 'echo $$ > pid.new; mv pid.new \"$HOME/pid\"; exec {become} sleep 1000' & sleep 1000", "wait", job => job["killGrace"] = "1s", "stubborn");
        await Eventually.TrueAsync(
            async () => await scene.Account.ShellAsync("ps -o uid= -p $(cat pid 2>/dev/null) 2>/dev/null || :") == "65534", TimeSpan.FromSeconds(60), () => "the script to become another user", Token);
        await one.Api.PostAsync($"/v1/runs/{run}/cancel", Token);

        var pursued = await SaysAsync(run, reason => reason.Contains("that is pursued", StringComparison.Ordinal));
        var pid = await scene.Account.ShellAsync("cat pid");
        Assert.Equal("Canceling", (string?)pursued["status"]);
        Assert.Contains($"process {pid}", (string?)pursued["reason"], StringComparison.Ordinal);
        Assert.Contains("that is pursued", await ShowAsync(run), StringComparison.Ordinal);
        await ProcessTree.SignalAsync("KILL", [int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture)]);

        var ended = await one.Api.EndOfAsync(run, Token);
        var result = ended["dispatches"]![0]!["attempts"]![0]!["result"]!;
        Assert.Equal(("Canceled", true), ((string?)ended["status"], (bool?)result["verifiedGone"]));
        Assert.Matches("^It took [0-9]+ s after KILL", (string?)result["proof"]);
        Assert.StartsWith("Canceled by admin. It took ", (string?)ended["reason"], StringComparison.Ordinal);
        var log = await one.Silo.Api.GetStringAsync(new Uri($"/v1/runs/{run}/log", UriKind.Relative), Token);
        Assert.Contains("KILL has not reached all of it yet", log, StringComparison.Ordinal);
        Assert.Contains("was canceled. It took ", log, StringComparison.Ordinal);
    }

    /// <summary>A silence is noticed soon, and a server that was away is soon tried again.</summary>
    private static void Quick(JsonObject file) => (file["keepAlive"], file["breaker"]) = ("1s", new JsonObject { ["openFor"] = "1s" });

    private async Task<string> RunningAsync(SshScene scene, string server, Action<JsonObject>? change = null)
    {
        var run = await scene.RunAsync(Count, "wait", change ?? (_ => { }), server);
        await Eventually.TrueAsync(
            async () => (await one.Api.LogAsync(run, Token)).Length > 100, TimeSpan.FromSeconds(60), () => "the first lines in the log", Token);
        return run;
    }

    private Task<JsonNode> SaysAsync(string run, Func<string, bool> what) =>
        one.Api.UntilAsync($"/v1/runs/{run}", found => (string?)found["reason"] is { } reason && what(reason), "the run to say what stands in its way", Token);

    private async Task<string> ShowAsync(string run) =>
        (await CommandRun.OfAsync("runs", run, "--url", $"{one.Silo.Api.BaseAddress}", "--token", SiloProcess.Token)).Output.ReplaceLineEndings(" ");

    /// <summary>All of it is gone at one stroke, and what comes up again is another boot.</summary>
    private static async Task RebootAsync(SshScene scene)
    {
        await scene.Sshd.StopAsync();
        var user = int.Parse(await scene.Account.ShellAsync("id -u"), System.Globalization.CultureInfo.InvariantCulture);
        await Eventually.TrueAsync(
            async () =>
            {
                var left = ProcessTree.OfUser(user);
                await ProcessTree.SignalAsync("KILL", left);
                return left.Count == 0;
            },
            TimeSpan.FromSeconds(20),
            () => "nothing to be left",
            Token);
        await scene.Account.ShellAsync("for c in $(find . -path '*/r/*' -name claim); do set -- $(cat $c); echo $1 $2 $3 another-boot $5 $6 $7 $8 $9 > $c; done");
        await scene.Sshd.StartAsync();
    }

    private async Task AssertExactAsync(SshScene scene, string run)
    {
        await scene.Account.ShellAsync(": > go");
        var ended = await one.Api.EndOfAsync(run, Token);
        Assert.Equal(("Succeeded", 1), ((string?)ended["status"], ended["dispatches"]![0]!["attempts"]!.AsArray().Count));
        Assert.Equal("begun", await scene.Account.ShellAsync("cat witness"));
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(scene.Account.Home, "copy"), Token), Encoding.UTF8.GetString(await one.Api.LogAsync(run, Token)));
    }
}
