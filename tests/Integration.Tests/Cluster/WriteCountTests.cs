using System.Globalization;
using Cronium.Integration.Tests.Storage;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>
/// Every write to the store, as a round trip on the wire, from a due instant to the acknowledged end of its run, counted on the wire. One more is a
/// decision: it belongs into "The writes of a run" in docs/architecture.md, with what happens around it.
/// </summary>
public sealed class WriteCountTests
{
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(3);

    /// <summary>The run and its definition as its grain is activated, the head of the log for either stream; shards and jobs look at what is open as time passes.</summary>
    private const int MostReads = 8;

    private static readonly HashSet<string> Reads = ["GET", "HGET", "HMGET", "HGETALL", "EXISTS", "ZRANGE", "ZRANGEBYLEX", "ZRANGEBYSCORE", "SMEMBERS", "HSCAN", "SSCAN"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_succeeds_and_says_something_twice()
    {
        const string expected = "admit-runs 1, advance-schedules 1, append-log 2, complete-log 1, save-run 3, settle-fires 1";
        await using var watched = await WatchedSilo.StartAsync(Token);
        await watched.PutJobAsync(at: null, seconds: 0, Token);
        await watched.Api.EndOfAsync(await watched.Api.TriggerAsync(WatchedSilo.Job, Token), Token);
        await watched.ForgottenAsync(Token);
        await watched.PutJobAsync(TimeProvider.System.GetUtcNow() + Ahead, seconds: 4, Token);

        var before = watched.Line.Seen.Count;
        await watched.SaidAsync(lines: 4, Token);
        await watched.ForgottenAsync(Token);
        var after = watched.Line.Seen.Count;

        // Asked only now, as the question is itself a read.
        var run = (string)(await watched.Api.GetAsync($"/v1/jobs/{WatchedSilo.Job}/fires", Token))["items"]![0]!["run"]!;
        var seen = watched.Line.Seen.Take(after).Skip(before).SkipWhile(command => command.Name != "advance-schedules")
            .Where(command => command.Mentions(WatchedSilo.Job) || command.Mentions(run)).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', seen.Select(Shown)));
        Assert.Equal(expected, Counted(seen.Where(IsWrite)));
        Assert.InRange(seen.Count(command => !IsWrite(command)), 1, MostReads);
    }

    private static bool IsWrite(StoreCommand command) => !Reads.Contains(command.Name);

    private static string Shown(StoreCommand command) =>
        $"{command.Name}: {string.Join(' ', command.Words.Skip(1).Select(word => word.Length > 50 ? word[..50] : word))}";

    private static string Counted(IEnumerable<StoreCommand> commands) => string.Join(", ", commands
        .GroupBy(command => command.Name).OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} {group.Count()}")));
}
