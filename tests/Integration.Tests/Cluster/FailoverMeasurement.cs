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
    public Task From_a_kill_to_the_next_fire_and_to_the_next_line_of_a_log() => MeasureAsync(
        "killed",
        silo =>
        {
            silo.Kill();
            return Task.CompletedTask;
        },
        silo => silo.ExitedAsync(Token));

    [Fact(Explicit = true)]
    public Task From_a_freeze_to_the_next_fire_and_to_the_next_line_of_a_log() => MeasureAsync(
        "frozen",
        silo =>
        {
            silo.Freeze();
            return Task.CompletedTask;
        },
        async silo =>
        {
            silo.Thaw();
            Assert.Equal(Aborted, await silo.ExitedAsync(Token));
        });

    /// <param name="what">What is done to a silo.</param>
    /// <param name="strike">Does it.</param>
    /// <param name="end">Sees the silo end, after the measurement.</param>
    private static async Task MeasureAsync(string what, Func<SiloProcess, Task> strike, Func<SiloProcess, Task> end)
    {
        await using var cluster = await RedisCluster.StartAsync(2, Token);
        var ticking = new Ticking(cluster, Job);
        var counting = new Counting(cluster, "counting");
        await ticking.StartAsync(Token);
        var run = await counting.StartAsync(Token);
        for (var i = 0; i < Tries; i++)
        {
            await ticking.RunsAsync(1, Token);
            var fire = await AfterAsync(await SchedulerPidAsync(cluster), _ => ticking.RunsAsync(1, Token));
            var line = await AfterAsync(await cluster.Api.FollowerPidAsync(run, Token), api => counting.NextLogLineAsync(api, run, Token));
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: next fire {fire.TotalSeconds:0.00} s, next line {line.TotalSeconds:0.00} s"));
        }

        await counting.AssertExactAsync(cluster.Api, run, Token);
        await ticking.AssertExactAsync(cluster.Api, Token);

        // Another silo takes its place after the measurement.
        async Task<TimeSpan> AfterAsync(int pid, Func<CroniumApi, Task<TimeSpan>> measure)
        {
            var silo = cluster.OfPid(pid);
            var other = cluster.Silos.First(one => one != silo && !one.HasExited);
            await strike(silo);
            var felt = await measure(new CroniumApi(() => other.Api));
            await end(silo);
            await cluster.AddSiloAsync(Token);
            await cluster.Api.AllActiveAsync(2, Token);
            return felt;
        }
    }

    private static async Task<int> SchedulerPidAsync(RedisCluster cluster)
    {
        var members = (await cluster.Api.GetAsync("/v1/cluster", Token))["silos"]!.AsArray();
        return (int)members.First(silo => silo!["shards"]!.AsArray().Any(shard => (int)shard! == ShardId.OfJob(Job)))!["processId"]!;
    }
}
