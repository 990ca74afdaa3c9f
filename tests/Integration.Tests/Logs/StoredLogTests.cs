using System.Globalization;
using System.Text;
using Cronium.Grains.Execution;
using Cronium.Grains.Logs;
using Cronium.Grains.Storage;

namespace Cronium.Integration.Tests.Logs;

/// <summary>The whole way of a log: source, pump, store, stream, reader.</summary>
public sealed class StoredLogTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reader_gets_the_masked_source_byte_for_byte()
    {
        await using var cluster = await StoredLogCluster.StartAsync(null, Token);
        var attempt = StoredLogCluster.Attempt("bytes");
        byte[] source = [.. "plain\npassword=hunter22 "u8, 0xFF, 0, .. "\n\n"u8, .. Enumerable.Repeat((byte)'x', 200_000), .. "\nno end"u8];
        var reading = ReadAsync(cluster, attempt.Log);

        await PumpAllAsync(cluster.Pump(attempt, 0, 1, "hunter22"), source);
        await cluster.CompleteAsync(attempt.Log, 0);

        var expected = Encoding.Latin1.GetString(source).Replace("hunter22", "***", StringComparison.Ordinal);
        Assert.Equal(expected, Bytes(await reading.WaitAsync(Patience, Token)));
    }

    [Fact]
    public async Task Readers_get_every_entry_once_while_silos_are_killed_and_the_follower_moves()
    {
        await using var cluster = await StoredLogCluster.StartAsync(null, Token);
        var attempt = StoredLogCluster.Attempt("kills");
        var source = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, 30_000).Select(number => $"line {number}\n")));
        var reading = Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ReadAsync(cluster, attempt.Log)));

        await TrickleAsync(cluster.Pump(attempt, 2, epoch: 1), source, source.Length / 3);
        await cluster.KillAsync(2);
        await TrickleAsync(cluster.Pump(attempt, 1, epoch: 2), source, source.Length * 2 / 3);
        await cluster.KillAsync(1);
        await PumpAllAsync(cluster.Pump(attempt, 0, epoch: 3), source);
        await cluster.CompleteAsync(attempt.Log, 0, epoch: 3);

        Assert.All(await reading.WaitAsync(Patience, Token), entries =>
        {
            Assert.Equal(Enumerable.Range(1, 30_000).Select(number => (long)number), entries.Select(entry => entry.Number));
            Assert.Equal(Encoding.ASCII.GetString(source), Bytes(entries));
        });
    }

    [Fact]
    public async Task A_replaced_follower_cannot_write()
    {
        await using var cluster = await StoredLogCluster.StartAsync(null, Token);
        var attempt = StoredLogCluster.Attempt("fence");
        await PumpAllAsync(cluster.Pump(attempt, 0, epoch: 2), "new\n"u8.ToArray());

        _ = await Assert.ThrowsAsync<StaleWriterException>(() => PumpAllAsync(cluster.Pump(attempt, 1, epoch: 1), "new\nold\n"u8.ToArray()));
    }

    [Fact]
    public async Task A_reader_goes_on_where_another_stopped()
    {
        await using var cluster = await StoredLogCluster.StartAsync(null, Token);
        var attempt = StoredLogCluster.Attempt("resume");
        await PumpAllAsync(cluster.Pump(attempt, 0), Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, 1000).Select(number => $"{number}\n"))));
        await cluster.CompleteAsync(attempt.Log, 0);

        var rest = await ReadAsync(cluster, attempt.Log, after: 777);
        Assert.Equal(Enumerable.Range(778, 223).Select(number => number.ToString(CultureInfo.InvariantCulture)), rest.Select(Text));
    }

    [Fact]
    public async Task A_second_attempt_continues_the_numbers_of_the_first()
    {
        await using var cluster = await StoredLogCluster.StartAsync(null, Token);
        var (first, second) = (StoredLogCluster.Attempt("retry", 1), StoredLogCluster.Attempt("retry", 2));
        await PumpAllAsync(cluster.Pump(first, 0), "a\nb\n"u8.ToArray());
        await PumpAllAsync(cluster.Pump(second, 0), "c\n"u8.ToArray());
        await cluster.CompleteAsync(first.Log, 0);

        Assert.Equal([(1, 1, "a"), (2, 1, "b"), (3, 2, "c")], (await ReadAsync(cluster, first.Log)).Select(entry => (entry.Number, entry.Attempt, Text(entry))));
    }

    [Fact]
    public async Task What_the_size_cap_removed_is_one_entry_that_says_so()
    {
        var options = new LogStoreOptions { MaxBytes = 200_000, HeadBytes = 50_000 };
        await using var cluster = await StoredLogCluster.StartAsync(options, Token);
        var attempt = StoredLogCluster.Attempt("cap");
        await PumpAllAsync(cluster.Pump(attempt, 0), Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, 100_000).Select(number => $"{number}\n"))));
        await cluster.CompleteAsync(attempt.Log, 0);

        var entries = await ReadAsync(cluster, attempt.Log);
        var hole = Assert.Single(entries, entry => entry.Stream == OutputStream.System);
        var before = entries.TakeWhile(entry => entry != hole).ToList();
        Assert.Equal(100_000, entries[^1].Number);
        Assert.StartsWith($"{hole.Number - before.Count:N0} entries (", Text(hole), StringComparison.Ordinal);
        Assert.All(entries.Where(entry => entry != hole), entry => Assert.Equal(entry.Number.ToString(CultureInfo.InvariantCulture), Text(entry)));
        Assert.Equal(Enumerable.Range(1, before.Count).Concat(Enumerable.Range((int)hole.Number, 100_001 - (int)hole.Number)).Select(number => (long)number), entries.Select(entry => entry.Number));
    }

    private static async Task<List<LogEntry>> ReadAsync(StoredLogCluster cluster, LogId log, long after = 0)
    {
        List<LogEntry> entries = [];
        await foreach (var entry in cluster.Reader.ReadAsync(log, after, cancellationToken: Token))
        {
            entries.Add(entry);
        }

        return entries;
    }

    private static Task<bool> PumpAllAsync(LogPump pump, byte[] source) => pump.StepAsync(Reader(source, () => source.Length), ended: true, Token);

    // A script that writes for a second or two, up to the given length.
    private static async Task TrickleAsync(LogPump pump, byte[] source, int end)
    {
        var written = (int)pump.Offset;
        while (written < end)
        {
            written = Math.Min(end, written + 1000);
            _ = await pump.StepAsync(Reader(source, () => written), ended: false, Token);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }
    }

    private static Func<long, Memory<byte>, CancellationToken, Task<int>> Reader(byte[] source, Func<int> written) => (offset, buffer, _) =>
    {
        var length = Math.Min(buffer.Length, written() - (int)offset);
        source.AsSpan((int)offset, Math.Max(0, length)).CopyTo(buffer.Span);
        return Task.FromResult(Math.Max(0, length));
    };

    private static string Bytes(IEnumerable<LogEntry> entries) =>
        string.Concat(entries.Select(entry => Encoding.Latin1.GetString(entry.Data.Span) + (entry.Partial ? "" : "\n")));

    private static string Text(LogEntry entry) => Encoding.UTF8.GetString(entry.Data.Span);
}
