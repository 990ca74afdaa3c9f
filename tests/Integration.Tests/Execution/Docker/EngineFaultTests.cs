using System.Globalization;
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
        Assert.Equal(await CountedAsync(), Lines(followed).Length);
        AssertWhole(followed);
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
        Assert.Matches("^The (engine was restarted|supervisor was told to stop, as at a shutdown)", seen.Result.Reason);
        Assert.Equal(1, await StartsAsync());
        AssertWhole(followed);
        Assert.InRange(Lines(followed).Length - await CountedAsync(), 0, 1);
    }

    [Fact]
    public async Task A_container_killed_from_outside_is_told_so_and_its_output_is_kept()
    {
        var (order, followed, following) = await CountingAsync(":");

        await daemon.DockerAsync("kill", await ContainerAsync(order.Attempt));

        var seen = await following;
        Assert.Equal((AttemptEnd.Lost, "The container was killed from outside."), (seen.Result?.End, seen.Result?.Reason));
        Assert.Equal(1, await StartsAsync());
        AssertWhole(followed);
        Assert.InRange(Lines(followed).Length - await CountedAsync(), 0, 1);
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

    /// <summary>A script that numbers its lines, and notes the number of each after it has written it.</summary>
    private async Task<(AttemptOrder Order, FollowedAttempt Followed, Task<Observation> Following)> CountingAsync(string goOn)
    {
        var order = Order($"""
            echo started >> {Witness}
            i=0
            while {goOn}; do
              i=$((i + 1))
              echo "line $i"
              echo $i >> {Count}
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

    private async Task<int> CountedAsync() => int.Parse(await Tool.RunAsync("tail", ["-n", "1", Count]), CultureInfo.InvariantCulture);

    private static string[] Lines(FollowedAttempt followed) =>
        Encoding.ASCII.GetString(followed.Log.Bytes(OutputStream.Stdout)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static void AssertWhole(FollowedAttempt followed)
    {
        var lines = Lines(followed);
        Assert.Equal(Enumerable.Range(1, lines.Length).Select(i => $"line {i}"), lines);
    }
}
