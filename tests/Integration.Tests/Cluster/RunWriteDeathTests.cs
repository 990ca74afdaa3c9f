using Cronium.Integration.Tests.Servers;
using Cronium.Integration.Tests.Storage;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>Writes of where a run stands.</summary>
public sealed class RunWriteDeathTests : WriteDeathTests
{
    [Theory]
    [InlineData("save-run", 1, Hold.Before)]
    [InlineData("save-run", 1, Hold.After)] // Starting is stored, and nothing was launched.
    [InlineData("save-run", 2, Hold.Before)] // The script is claimed and runs, and Running is not stored.
    [InlineData("save-run", 2, Hold.After)]
    [InlineData("save-run", 3, Hold.Before)]
    [InlineData("save-run", 3, Hold.After)] // The run is final, and the target was not told.
    public Task Killed_at(string write, int time, Hold hold) => KillAtAsync(write, time, hold);

    [Fact]
    public async Task Killed_before_a_server_was_told_to_forget_an_end_the_next_silo_to_use_it_tells_it()
    {
        await using var watched = await WatchedSilo.StartAsync(Token);
        await using var scene = await SshScene.StartAsync(watched.Api, () => watched.Silo.Api);
        await scene.PutAsync("told", scene.File());
        var seen = 0;
        watched.Line.HoldAt(Hold.After, command => command.Name == "save-run" && Interlocked.Increment(ref seen) == 3);
        var run = await scene.RunAsync("sleep 1; echo once >> \"$HOME/witness\"", "wait", "told");

        await watched.Line.HeldAsync(Token);
        await watched.ReplaceAsync(Token);

        Assert.Equal("Succeeded", (string?)(await watched.Api.EndOfAsync(run, Token))["status"]);
        Assert.NotEqual("", await scene.Account.ShellAsync("ls -d .cronium*/*/r/*"));
        await watched.Api.EndOfAsync(await scene.RunAsync(":", "wait", "told"), Token);
        await Eventually.TrueAsync(
            async () => await scene.Account.ShellAsync("ls -d .cronium*/*/r/* 2>/dev/null || :") is "", TimeSpan.FromSeconds(60), () => $"nothing left on the server; the silo said:\n{watched.Silo.Output}", Token);
        Assert.Equal("once", await scene.Account.ShellAsync("cat witness"));
    }
}
