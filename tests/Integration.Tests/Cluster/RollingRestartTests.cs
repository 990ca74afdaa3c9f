using System.Diagnostics;
using System.Globalization;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>Each silo in turn is told to stop, and another takes its place, while scripts run and schedules tick.</summary>
[Collection(nameof(Alone))]
public sealed class RollingRestartTests
{
    private const int Silos = 3;

    /// <summary>cluster:shutdownTimeout, and what the process needs to end.</summary>
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(35);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The bound is that of a slow machine; <see cref="Two_hundred_runs"/> measures.</summary>
    [Fact]
    public async Task Twenty_runs_and_the_schedules_do_not_notice() =>
        Assert.InRange(await RollAsync(runs: 20, jobs: 3), TimeSpan.Zero, TimeSpan.FromSeconds(3));

    [Fact(Explicit = true)]
    public async Task Two_hundred_runs() => await RollAsync(runs: 200, jobs: 5);

    /// <summary>Restarts all silos; returns the worst lateness of a fire.</summary>
    private static async Task<TimeSpan> RollAsync(int runs, int jobs)
    {
        await using var cluster = await RedisCluster.StartAsync(Silos, Token, "--executors:local:maxConcurrent=400");
        var crowd = new Crowd(cluster, runs);
        await crowd.StartAsync(Token);
        var ticking = Enumerable.Range(0, jobs).Select(job => new Ticking(cluster, string.Create(CultureInfo.InvariantCulture, $"ticking{job}"))).ToList();
        await Task.WhenAll(ticking.Select(job => job.StartAsync(Token)));
        await Task.WhenAll(ticking.Select(job => job.RunsAsync(3, Token)));

        var began = TimeProvider.System.GetUtcNow();
        foreach (var silo in cluster.Silos.ToList())
        {
            var watch = Stopwatch.StartNew();
            var exit = await silo.TerminateAsync(Token);
            Note($"a silo left with {exit} after {watch.Elapsed.TotalSeconds:0.0} s; it said:\n{silo.Output}");
            Assert.Equal(0, exit);
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, ExitLimit);
            await cluster.AddSiloAsync(Token);
            await cluster.Api.AllActiveAsync(Silos, Token);
            await Task.WhenAll(ticking.Select(job => job.RunsAsync(2, Token)));
        }

        await Task.WhenAll(ticking.Select(job => job.AssertExactAsync(cluster.Api, Token)));
        await crowd.AssertExactAsync(Token);
        // What Orleans keeps of its streams has to be read by the silo that comes after, or nobody is told of new lines any more.
        Assert.All(cluster.Silos, silo => Assert.DoesNotContain("PubSubPublisherState", silo.Output, StringComparison.Ordinal));
        return await WorstAsync(cluster, ticking, began);
    }

    private static async Task<TimeSpan> WorstAsync(RedisCluster cluster, List<Ticking> ticking, DateTimeOffset since)
    {
        var worst = await Task.WhenAll(ticking.Select(job => job.WorstLatenessAsync(cluster.Api, since, Token)));
        var (noticed, begun) = (worst.Max(job => job.Noticed), worst.Max(job => job.Begun));
        Note($"latest fire {noticed.TotalMilliseconds:0} ms, latest script {begun.TotalMilliseconds:0} ms after it was due");
        return noticed;
    }

    private static void Note(FormattableString line) => TestContext.Current.TestOutputHelper?.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
