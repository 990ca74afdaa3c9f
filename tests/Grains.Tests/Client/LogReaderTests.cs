using System.Text;
using CsCheck;
using Cronium.Client.Logs;
using Cronium.Grains.Logs;

namespace Cronium.Grains.Tests.Client;

public sealed class LogReaderTests
{
    private static readonly Gen<(int Seed, int Chunks, int After)> World = Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, 60], Gen.Int[0, 40]);

    [Fact]
    public Task Every_entry_comes_once_and_in_order_whatever_happens_to_the_news() =>
        World.SampleAsync(async sample =>
        {
            var world = new UnreliableWorld(sample.Seed, sample.Chunks, caps: false);
            var entries = await FollowAsync(world, sample.After);

            Assert.Equal(Numbers(sample.After, world.LastNumber), entries.Select(entry => entry.Number));
            Assert.All(entries, entry => Assert.Equal(UnreliableWorld.TextOf(entry.Number), Text(entry)));
            Assert.True(world.Disposed);
        }, iter: 2000);

    [Fact]
    public Task What_the_size_cap_removed_is_stated_and_nothing_else_is_missing() =>
        World.SampleAsync(async sample =>
        {
            var world = new UnreliableWorld(sample.Seed, sample.Chunks, caps: true);
            var last = (long)sample.After;
            foreach (var entry in await FollowAsync(world, sample.After))
            {
                var expected = entry.Stream == OutputStream.System ? $"{entry.Number - last:N0} entries" : UnreliableWorld.TextOf(last + 1);
                Assert.StartsWith(expected, Text(entry), StringComparison.Ordinal);
                Assert.True(entry.Number == last + 1 || entry.Stream == OutputStream.System);
                last = entry.Number;
            }

            Assert.Equal(Math.Max(world.LastNumber, sample.After), last);
        }, iter: 2000);

    [Fact]
    public Task A_reader_that_does_not_follow_ends_at_what_is_stored() =>
        World.SampleAsync(async sample =>
        {
            var world = new UnreliableWorld(sample.Seed, sample.Chunks, caps: false);
            var entries = await ListAsync(LogReader.ReplayAsync(new LogCursor(sample.After, world.Time), world, TestContext.Current.CancellationToken));

            Assert.Equal(Numbers(sample.After, entries.LastOrDefault()?.Number ?? 0), entries.Select(entry => entry.Number));
        }, iter: 500);

    [Fact]
    public void The_hole_says_how_much_is_gone()
    {
        var cursor = new LogCursor(0, TimeProvider.System);
        var head = new LogHead { LastNumber = 12_345, Hole = new LogHole(1, 12_345, 6_100_000) };
        var entry = Assert.Single(Assert.Single(cursor.Take(new LogPage([], head))));

        Assert.Equal((12_345, OutputStream.System), (entry.Number, entry.Stream));
        Assert.Equal("12,345 entries (6.1 MB) were removed here by the size cap", Text(entry));
    }

    [Fact]
    public async Task A_store_that_says_less_than_it_should_is_asked_again_later_not_at_once()
    {
        using var limit = new CancellationTokenSource();
        var pages = new EmptyPages(last: 10) { Asked = count => { if (count == 5) { limit.Cancel(); } } };
        var quiet = new UnreliableWorld(seed: 1, chunksToCome: 0, caps: false);
        var before = quiet.Time.GetUtcNow();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ListAsync(
            LogReader.FollowAsync(new LogCursor(0, quiet.Time), pages, () => quiet, quiet.Time, limit.Token)));
        Assert.Equal(4 * LogReader.CheckPeriod, quiet.Time.GetUtcNow() - before);
    }

    private static Task<List<LogEntry>> FollowAsync(UnreliableWorld world, long after) =>
        ListAsync(LogReader.FollowAsync(new LogCursor(after, world.Time), world, () => world, world.Time, TestContext.Current.CancellationToken));

    private static async Task<List<LogEntry>> ListAsync(IAsyncEnumerable<IReadOnlyList<LogEntry>> batches)
    {
        List<LogEntry> entries = [];
        await foreach (var batch in batches)
        {
            Assert.NotEmpty(batch);
            entries.AddRange(batch);
        }

        return entries;
    }

    private static IEnumerable<long> Numbers(long after, long last) => Enumerable.Range(0, (int)Math.Max(0, last - after)).Select(i => after + 1 + i);

    private static string Text(LogEntry entry) => Encoding.UTF8.GetString(entry.Data.Span);

    private sealed class EmptyPages(long last) : ILogPages
    {
        private int _asked;

        public required Action<int> Asked { get; init; }

        public Task<LogPage> ReadAsync(long after, CancellationToken cancellationToken)
        {
            Asked(++_asked);
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(new LogPage([], new LogHead { LastNumber = last, Complete = true }));
        }

        public Task<LogHead> HeadAsync(CancellationToken cancellationToken) => Task.FromResult(new LogHead { LastNumber = last, Complete = true });
    }
}
