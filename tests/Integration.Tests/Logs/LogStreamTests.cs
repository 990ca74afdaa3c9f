using System.Diagnostics;
using Cronium.Client.Logs;
using Cronium.Grains.Logs;
using Orleans.Hosting;

namespace Cronium.Integration.Tests.Logs;

/// <summary>Log news on the Orleans streams of a real cluster.</summary>
public sealed class LogStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task News_published_on_any_silo_reaches_a_reader_outside_by_the_stream()
    {
        await using var cluster = await StartAsync();
        var log = new GrowingLog("delivery");
        using var news = cluster.Feed.Open(log.Log);
        for (var silo = 0; silo < 3; silo++)
        {
            await ArrivesAsync(cluster, silo, log, news);
        }
    }

    [Fact]
    public async Task Readers_of_other_logs_on_the_same_stream_get_only_their_own()
    {
        await using var cluster = await StartAsync();
        var (mine, other) = (new GrowingLog("one"), new GrowingLog("two"));
        Assert.Equal(mine.Log.Run.Shard, other.Log.Run.Shard);
        using var news = cluster.Feed.Open(mine.Log);
        await ArrivesAsync(cluster, 0, mine, news);

        cluster.Service<LogPublisher>(0).Publish(other.Append());
        await ArrivesAsync(cluster, 0, mine, news);
    }

    [Fact]
    public async Task A_reader_gets_each_entry_once_while_two_of_three_silos_are_killed()
    {
        await using var cluster = await StartAsync();
        var log = new GrowingLog("loss");
        var reading = ReadAllAsync(cluster, log);
        for (var number = 1; number <= 600; number++)
        {
            await (number switch { 150 => cluster.KillAsync(2), 400 => cluster.KillAsync(1), _ => Task.CompletedTask });
            cluster.Service<LogPublisher>(0).Publish(log.Append());
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }

        cluster.Service<LogPublisher>(0).Publish(log.Complete());
        Assert.Equal(Enumerable.Range(1, 600).Select(number => (long)number), await reading.WaitAsync(Patience, Token));
    }

    [Fact]
    public async Task The_stream_comes_back_after_a_silo_is_killed()
    {
        await using var cluster = await StartAsync();
        var log = new GrowingLog("return");
        using var news = cluster.Feed.Open(log.Log);
        await ArrivesAsync(cluster, 0, log, news);

        await cluster.KillAsync(2);
        await cluster.KillAsync(1);
        await ArrivesAsync(cluster, 0, log, news);
    }

    [Fact]
    public async Task A_subscription_that_the_cluster_forgot_is_made_again()
    {
        await using var cluster = await StartAsync();
        var log = new GrowingLog("forgotten");
        using var news = cluster.Feed.Open(log.Log);
        await ArrivesAsync(cluster, 0, log, news);

        var stream = cluster.Client.GetStreamProvider(LogStreams.Provider).GetStream<LogNews>(LogStreams.Of(log.Log));
        foreach (var subscription in await stream.GetAllSubscriptionHandles())
        {
            await subscription.UnsubscribeAsync();
        }

        await ArrivesAsync(cluster, 0, log, news);
    }

    [Fact]
    public async Task The_last_reader_takes_the_subscription_with_it()
    {
        await using var cluster = await StartAsync();
        var log = new GrowingLog("last");
        var stream = cluster.Client.GetStreamProvider(LogStreams.Provider).GetStream<LogNews>(LogStreams.Of(log.Log));
        using (var one = cluster.Feed.Open(log.Log))
        using (cluster.Feed.Open(log.Log))
        {
            await ArrivesAsync(cluster, 0, log, one);
            _ = Assert.Single(await stream.GetAllSubscriptionHandles());
        }

        var started = Stopwatch.GetTimestamp();
        while ((await stream.GetAllSubscriptionHandles()).Count > 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"The subscription was still there after {Patience}.");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Token);
        }
    }

    private static Task<LogCluster> StartAsync() => LogCluster.StartAsync(silo => silo.AddMemoryGrainStorage("PubSubStore"));

    // Published again and again, as a log goes on; a reader that hears nothing says so, as the real one does.
    private static async Task ArrivesAsync(LogCluster cluster, int silo, GrowingLog log, ILogNews news)
    {
        var before = (await log.HeadAsync(Token)).LastNumber;
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Patience)
        {
            cluster.Service<LogPublisher>(silo).Publish(log.Append());
            await news.WaitAsync(LogReader.CheckPeriod, Token);
            while (news.TryTake(out var piece))
            {
                Assert.True(piece is null || piece.Log == log.Log);
                if (piece?.Chunk?.FirstNumber > before)
                {
                    return;
                }
            }

            news.Missed();
        }

        Assert.Fail($"No news published on silo {silo} arrived within {Patience}.");
    }

    private static async Task<List<long>> ReadAllAsync(LogCluster cluster, GrowingLog log)
    {
        List<long> numbers = [];
        await foreach (var batch in LogReader.FollowAsync(new LogCursor(0, TimeProvider.System), log, () => cluster.Feed.Open(log.Log), TimeProvider.System, Token))
        {
            numbers.AddRange(batch.Select(entry => entry.Number));
        }

        return numbers;
    }
}
