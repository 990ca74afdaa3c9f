using System.Text;
using CsCheck;
using Cronium.Client.Logs;
using Cronium.Grains.Logs;

namespace Cronium.Grains.Tests.Client;

public sealed class RunLogReaderTests
{
    private static readonly Gen<(int Seed, int Dispatches, int Chunks, int Cut)> World =
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[2, 6], Gen.Int[0, 20], Gen.Int[1, 40]);

    [Fact]
    public Task Every_entry_of_each_dispatch_comes_once_and_in_order_however_often_the_reader_is_cut_off() =>
        World.SampleAsync(async sample =>
        {
            var run = new UnreliableRun(sample.Seed, sample.Dispatches, sample.Chunks, caps: false);
            var entries = await FollowWithCutsAsync(run, sample.Cut);

            foreach (var dispatch in run.Snapshot.Dispatches)
            {
                var mine = entries.Where(entry => entry.Dispatch == dispatch.Name).ToList();
                Assert.Equal(Enumerable.Range(1, (int)run.LastOf(dispatch.Name)).Select(number => (long)number), mine.Select(entry => entry.Number));
                Assert.All(mine, entry => Assert.Equal(UnreliableWorld.TextOf(entry.Number), Text(entry)));
            }

            Assert.True(run.Disposed);
        }, iter: 1000);

    [Fact]
    public Task What_the_size_cap_removed_is_stated_for_the_dispatch_that_lost_it() =>
        World.SampleAsync(async sample =>
        {
            var run = new UnreliableRun(sample.Seed, sample.Dispatches, sample.Chunks, caps: true);
            var last = run.Snapshot.Dispatches.ToDictionary(dispatch => dispatch.Name, _ => 0L);
            foreach (var entry in await FollowWithCutsAsync(run, sample.Cut))
            {
                Assert.True(entry.Number == last[entry.Dispatch] + 1 || entry.Stream == OutputStream.System);
                last[entry.Dispatch] = entry.Number;
            }

            Assert.All(last, end => Assert.Equal(run.LastOf(end.Key), end.Value));
        }, iter: 1000);

    [Fact]
    public Task What_is_stored_comes_in_order_of_time() =>
        World.SampleAsync(async sample =>
        {
            var run = new UnreliableRun(sample.Seed, sample.Dispatches, sample.Chunks, caps: false);
            for (var i = 0; i < 30; i++)
            {
                run.PassTime();
            }

            // What is written while it is read belongs to the next look, so the ends are those of the first one.
            List<(int Lane, IReadOnlyList<LogEntry> Entries)> parts = [];
            await foreach (var part in new RunLogFollowing(RunLogView.Of(run.Snapshot, null, null).After, run, run.Time).ReplayAsync(TestContext.Current.CancellationToken))
            {
                parts.Add(part);
            }

            Assert.Equal(parts.Select(part => part.Entries[0].At).Order(), parts.Select(part => part.Entries[0].At));
        }, iter: 500);

    [Fact]
    public async Task Nothing_is_asked_of_a_quiet_run_but_one_question_a_second()
    {
        using var limit = new CancellationTokenSource();
        var quiet = new QuietRun(limit);
        var following = new RunLogFollowing(RunLogView.Of(UnreliableRun.Run(200), null, null).After, quiet, quiet.Time);

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ListAsync(following.FollowAsync(() => quiet, limit.Token)));
        Assert.Equal((60, 0), (quiet.Questions, quiet.Reads));
        Assert.All(quiet.AskedOf, count => Assert.Equal(200, count));
        Assert.False(quiet.WasMissed);
    }

    [Fact]
    public async Task A_dispatch_whose_news_are_lost_is_not_hidden_by_one_that_never_stops_talking()
    {
        using var limit = new CancellationTokenSource();
        var run = new QuietRun(limit) { Talker = "s0", Silent = "s1" };
        var following = new RunLogFollowing(RunLogView.Of(UnreliableRun.Run(3), null, null).After, run, run.Time);
        var found = TimeSpan.MaxValue;
        var begun = run.Time.GetUtcNow();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ListAsync(following.FollowAsync(() => run, limit.Token), part =>
            found = part.Lane == 1 ? run.Time.GetUtcNow() - begun : found));
        Assert.InRange(found, TimeSpan.Zero, 2 * LogReader.CheckPeriod);
        Assert.True(run.WasMissed);
    }

    private static async Task<List<RunLogEntry>> FollowWithCutsAsync(UnreliableRun run, int longest)
    {
        List<RunLogEntry> entries = [];
        var cuts = new Random(longest);
        for (string? after = null; ;)
        {
            var left = cuts.Next(1, longest + 1);
            var view = RunLogView.Of(run.Snapshot, null, after);
            var parts = new RunLogFollowing(view.After, run, run.Time).FollowAsync(() => run, TestContext.Current.CancellationToken);
            await foreach (var entry in RunLogReader.EntriesAsync(view.After, parts, TestContext.Current.CancellationToken).SelectMany(batch => batch.ToAsyncEnumerable()))
            {
                entries.Add(entry);
                after = entry.Cursor;
                if (--left == 0)
                {
                    break;
                }
            }

            if (left > 0)
            {
                return entries;
            }
        }
    }

    private static async Task ListAsync(IAsyncEnumerable<(int Lane, IReadOnlyList<LogEntry> Entries)> parts, Action<(int Lane, IReadOnlyList<LogEntry> Entries)>? seen = null)
    {
        await foreach (var part in parts)
        {
            seen?.Invoke(part);
        }
    }

    private static string Text(LogEntry entry) => Encoding.UTF8.GetString(entry.Data.Span);
}
