using System.Globalization;
using Cronium.Grains.Scheduling;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>How long a silo's death is felt. Run by hand, as the numbers mean something on an idle machine only: <c>-explicit only</c>.</summary>
public sealed class FailoverMeasurement
{
    private const string Job = "ticking";
    private const int Tries = 3;

    /// <summary>How a silo ends that learns that the others declared it dead.</summary>
    internal const int Aborted = 134;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task From_a_kill_to_the_next_fire_and_to_the_next_line_of_a_log()
    {
        await using var cluster = await RedisCluster.StartAsync(2, Token);
        var ticking = new Ticking(cluster, Job);
        var counting = new Counting(cluster, "counting");
        await ticking.StartAsync(Token);
        var run = await counting.StartAsync(Token);
        for (var i = 0; i < Tries; i++)
        {
            await ticking.RunsAsync(1, Token);
            var fire = await AfterKillAsync(cluster, await SchedulerPidAsync(cluster), () => ticking.RunsAsync(1, Token));
            var line = await AfterKillAsync(cluster, await cluster.Api.FollowerPidAsync(run, Token), () => counting.NextLogLineAsync(cluster.Api, run, Token));
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"next fire {fire.TotalSeconds:0.00} s, next line {line.TotalSeconds:0.00} s"));
        }

        await counting.AssertExactAsync(cluster.Api, run, Token);
        await ticking.AssertExactAsync(cluster.Api, Token);
    }

    [Fact(Explicit = true)]
    public async Task From_a_freeze_to_the_next_fire_and_to_the_next_line_of_a_log()
    {
        await using var cluster = await RedisCluster.StartAsync(2, Token);
        var ticking = new Ticking(cluster, Job);
        var counting = new Counting(cluster, "counting");
        await ticking.StartAsync(Token);
        var run = await counting.StartAsync(Token);
        for (var i = 0; i < Tries; i++)
        {
            await ticking.RunsAsync(1, Token);
            var fire = await AfterFreezeAsync(cluster, await SchedulerPidAsync(cluster), _ => ticking.RunsAsync(1, Token));
            var line = await AfterFreezeAsync(cluster, await cluster.Api.FollowerPidAsync(run, Token), api => counting.NextLogLineAsync(api, run, Token));
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"frozen: next fire {fire.TotalSeconds:0.00} s, next line {line.TotalSeconds:0.00} s"));
        }

        await counting.AssertExactAsync(cluster.Api, run, Token);
        await ticking.AssertExactAsync(cluster.Api, Token);
    }

    /// <summary>Freezes the silo, wakes it after the measurement, sees it step back by itself, and puts another in its place.</summary>
    private static async Task<TimeSpan> AfterFreezeAsync(RedisCluster cluster, int pid, Func<CroniumApi, Task<TimeSpan>> measure)
    {
        var silo = cluster.OfPid(pid);
        var other = cluster.Silos.First(one => one != silo && !one.HasExited);
        silo.Freeze();
        var felt = await measure(new CroniumApi(() => other.Api));
        silo.Thaw();
        Assert.Equal(Aborted, await silo.ExitedAsync(Token));
        await cluster.AddSiloAsync(Token);
        await cluster.Api.AllActiveAsync(2, Token);
        return felt;
    }

    /// <summary>Kills the silo, and puts another in its place after the measurement.</summary>
    private static async Task<TimeSpan> AfterKillAsync(RedisCluster cluster, int pid, Func<Task<TimeSpan>> measure)
    {
        var silo = cluster.OfPid(pid);
        silo.Kill();
        var measuring = measure();
        await silo.ExitedAsync(Token);
        var felt = await measuring;
        await cluster.AddSiloAsync(Token);
        await cluster.Api.AllActiveAsync(2, Token);
        return felt;
    }

    private static async Task<int> SchedulerPidAsync(RedisCluster cluster)
    {
        var members = (await cluster.Api.GetAsync("/v1/cluster", Token))["silos"]!.AsArray();
        return (int)members.First(silo => silo!["shards"]!.AsArray().Any(shard => (int)shard! == ShardId.OfJob(Job)))!["processId"]!;
    }
}
