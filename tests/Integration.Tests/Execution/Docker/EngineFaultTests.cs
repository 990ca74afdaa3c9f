using System.Text;
using Cronium.Grains.Execution;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Cronium.Integration.Tests.Servers;

namespace Cronium.Integration.Tests.Execution.Docker;

/// <summary>What becomes of a script and its log when the engine, or its container, is ended under it.</summary>
[Collection(nameof(DockerCollection))]
public sealed class EngineFaultTests(DockerDaemon daemon) : ExecutorScene
{
    private string Count => $"{Target.Root}.count";

    private protected override Task<ExecutorTarget> CreateTargetAsync() => Task.FromResult<ExecutorTarget>(new DockerTarget(daemon));

    [Fact]
    public async Task With_live_restore_a_script_outlives_a_killed_daemon_and_its_log_is_whole()
    {
        await RestartAsync(liveRestore: true);
        var enough = $"{Target.Root}.enough";
        var (_, followed, following) = await CountingAsync($"[ ! -e {enough} ]");

        await daemon.KillAsync();
        await daemon.StartAsync();
        await GrownAsync(followed);
        await daemon.StopAsync();
        await daemon.StartAsync();
        await GrownAsync(followed);
        await Target.ShellAsync($": > {enough}");

        AssertExited(0, await following);
        Assert.True(followed.Troubles > 0, "Expected that the engine was missed.");
        Assert.Equal(1, await StartsAsync());
        Assert.Equal(await File.ReadAllBytesAsync(Count, Token), followed.Log.Bytes(OutputStream.Stdout));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_live_restore_the_script_ends_with_the_engine_and_what_it_wrote_is_kept(bool killed)
    {
        await RestartAsync(liveRestore: false);
        var (_, followed, following) = await CountingAsync(":");

        await (killed ? daemon.KillAsync() : daemon.StopAsync());
        await daemon.StartAsync();

        var seen = await following;
        Assert.NotNull(seen.Result);
        Assert.NotEqual(AttemptEnd.Exited, seen.Result.End);
        // A stop is seen from within too, and may be told before the engine is gone.
        Assert.Matches("^The (engine was restarted|supervisor was told to stop, as at a shutdown|container was stopped from outside: by docker stop, or as the engine was restarted)", seen.Result.Reason);
        Assert.Equal(1, await StartsAsync());
        await AssertWholeAsync(followed);
    }

    [Fact]
    public async Task A_container_killed_from_outside_is_told_so_and_its_output_is_kept()
    {
        var (order, followed, following) = await CountingAsync(":");

        await daemon.DockerAsync("kill", await ContainerAsync(order.Attempt));

        var seen = await following;
        Assert.Equal((AttemptEnd.Lost, "The container was killed from outside."), (seen.Result?.End, seen.Result?.Reason));
        Assert.Equal(1, await StartsAsync());
        await AssertWholeAsync(followed);
    }

    [Fact]
    public async Task A_container_removed_from_outside_is_lost_and_never_made_again()
    {
        var (order, _, following) = await CountingAsync(":");

        await daemon.DockerAsync("rm", "-fv", await ContainerAsync(order.Attempt));

        var seen = await following;
        Assert.Equal(AttemptEnd.Lost, seen.Result?.End);
        Assert.Contains("removed by somebody else", seen.Result?.Reason, StringComparison.Ordinal);
        await Executor.EnsureAsync(order, Token);
        Assert.Equal("", await daemon.DockerAsync("ps", "-aq", "--filter", $"label=cronium.run={order.Attempt.Run}"));
        Assert.Equal(1, await StartsAsync());
    }

    private async Task RestartAsync(bool liveRestore)
    {
        if (daemon.LiveRestore != liveRestore)
        {
            daemon.LiveRestore = liveRestore;
            await daemon.StopAsync();
            await daemon.StartAsync();
        }
    }

    /// <summary>A script that numbers its lines, and writes each to a file of its own after it has printed it.</summary>
    private async Task<(AttemptOrder Order, FollowedAttempt Followed, Task<Observation> Following)> CountingAsync(string goOn)
    {
        var order = Order($"""
            echo started >> {Witness}
            i=0
            while {goOn}; do
              i=$((i + 1))
              echo "line $i"
              echo "line $i" >> {Count}
              sleep 0.01
            done
            """);
        var followed = new FollowedAttempt(Executor, order);
        var following = followed.RunAsync(Token);
        await GrownAsync(followed);
        return (order, followed, following);
    }

    private static async Task GrownAsync(FollowedAttempt followed)
    {
        var before = followed.Log.Bytes(OutputStream.Stdout).Length;
        await UntilAsync("the log grows", () => Task.FromResult(followed.Log.Bytes(OutputStream.Stdout).Length > before + 200));
    }

    private Task<string> ContainerAsync(AttemptId attempt) => daemon.DockerAsync("ps", "-q", "--filter", $"label=cronium.run={attempt.Run}");

    /// <summary>The log is the script's own file, byte for byte, but for a line that it had printed and not yet written there when it ended.</summary>
    private async Task AssertWholeAsync(FollowedAttempt followed)
    {
        var (own, log) = (await File.ReadAllTextAsync(Count, Token), Encoding.UTF8.GetString(followed.Log.Bytes(OutputStream.Stdout)));
        var next = $"line {own.Count(letter => letter == '\n') + 1}\n";
        Assert.True(log == own || log == own + next, $"The log has {log.Length} bytes, the script's own file {own.Length}; they end with '{log[^20..]}' and '{own[^20..]}'.");
    }
}
