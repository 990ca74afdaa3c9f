using System.Text;
using Cronium.Grains.Execution;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Integration.Tests.Execution.Ssh;

/// <summary>What becomes of a script, its limits and its log when the link does not hold.</summary>
public sealed class LinkCutTests : SshScene
{
    [Fact]
    public async Task Cut_twenty_times_in_all_ways_the_log_is_the_same_byte_for_byte()
    {
        var (enough, count) = ($"{Target.Root}.enough", $"{Target.Root}.count");
        var order = Order($"""
            i=0
            while [ ! -e {enough} ]; do
              i=$((i + 1))
              seq $((i * 1000)) $((i * 1000 + 999))
              echo "slow $i" >&2
              sleep 0.03
            done
            echo $i > {count}
            """);
        var followed = new FollowedAttempt(Executor, order);
        var following = followed.RunAsync(Token);
        await StartedAsync(order);

        for (var cut = 0; cut < 20; cut++)
        {
            await MovedAsync(followed);
            await CutAsync(cut % 4);
        }

        await Ssh.ShellAsync($": > {enough}");
        AssertExited(0, await following);
        Assert.True(followed.Troubles > 0, "Expected that the cuts were felt.");
        var rounds = int.Parse(await Ssh.ShellAsync($"cat {count}"), System.Globalization.CultureInfo.InvariantCulture);
        var numbers = Enumerable.Range(1, rounds).SelectMany(i => Enumerable.Range(i * 1000, 1000));
        Assert.Equal(string.Concat(numbers.Select(n => $"{n}\n")), Encoding.ASCII.GetString(followed.Log.Bytes(OutputStream.Stdout)));
        Assert.Equal(string.Concat(Enumerable.Range(1, rounds).Select(i => $"slow {i}\n")), Encoding.ASCII.GetString(followed.Log.Bytes(OutputStream.Stderr)));
    }

    [Fact]
    public async Task A_time_limit_holds_while_the_link_is_down()
    {
        var order = Order("setsid sleep 300 & sleep 300") with { Timeout = TimeSpan.FromSeconds(2) };
        await StartedAsync(order);
        await Ssh.Host.Server.StopAsync();

        await FileAsync($"{DirectoryOf(order.Attempt)}/gone");
        await Assert.ThrowsAsync<TargetUnreachableException>(() => Executor.ObserveAsync(order.Attempt, Token));
        await Ssh.Host.Server.StartAsync();

        var (seen, _) = await FollowAsync(order);
        Assert.Equal((AttemptEnd.TimedOut, true), (seen.Result?.End, seen.Result?.VerifiedGone));
    }

    [Fact]
    public async Task A_cancel_that_was_sent_is_carried_out_while_the_link_is_down()
    {
        var order = Order("trap 'sleep 1; exit 4' TERM; while :; do sleep 0.1; done");
        await StartedAsync(order);
        await Executor.CancelAsync(order.Attempt, Token);
        await Ssh.Host.Server.StopAsync();

        await FileAsync($"{DirectoryOf(order.Attempt)}/gone");
        await Ssh.Host.Server.StartAsync();

        var (seen, _) = await FollowAsync(order);
        Assert.Equal((AttemptEnd.Canceled, 4), (seen.Result?.End, seen.Result?.ExitCode));
    }

    [Fact]
    public async Task A_cancel_while_the_link_is_down_is_carried_out_when_it_is_back()
    {
        var order = Order("sleep 300");
        await StartedAsync(order);
        await Ssh.Host.Server.StopAsync();
        await Assert.ThrowsAsync<TargetUnreachableException>(() => Executor.CancelAsync(order.Attempt, Token));
        await Ssh.Host.Server.StartAsync();

        var followed = new FollowedAttempt(Executor, order);
        await followed.CancelAsync(Token);

        Assert.Equal(AttemptEnd.Canceled, (await followed.RunAsync(Token)).Result?.End);
    }

    [Fact]
    public async Task A_supervisor_that_died_is_noticed_within_ten_seconds_though_nothing_tells()
    {
        var order = Order("sleep 300") with { Timeout = TimeSpan.FromMinutes(2) };
        await StartedAsync(order);
        var following = new FollowedAttempt(Executor, order).RunAsync(Token);

        await Ssh.ShellAsync($"kill -9 {await FieldAsync(order.Attempt, "claim", 1)}");
        var began = TimeProvider.System.GetTimestamp();
        await FileAsync($"{DirectoryOf(order.Attempt)}/watcher");

        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await Executor.CancelAsync(order.Attempt, Token);
        Assert.Equal(AttemptEnd.Canceled, (await following).Result?.End);
    }

    /// <summary>Waits until something new is in the log, so that the next cut falls into the middle of it.</summary>
    private static Task MovedAsync(FollowedAttempt followed)
    {
        var before = followed.Log.Chunks.Count;
        return UntilAsync("output comes again", () => Task.FromResult(followed.Log.Chunks.Count > before));
    }

    private async Task CutAsync(int way)
    {
        switch (way)
        {
            case 0:
                await Ssh.Host.Sessions.DropAsync();
                break;
            case 1:
                await Ssh.Host.Server.CutAsync();
                break;
            case 2:
                await Ssh.Host.Server.StopAsync();
                await Ssh.Host.Server.StartAsync();
                break;
            default:
                await Ssh.Host.Server.FreezeAsync();
                await Ssh.Host.Sessions.DropAsync();
                await Ssh.Host.Server.ThawAsync();
                break;
        }
    }
}
