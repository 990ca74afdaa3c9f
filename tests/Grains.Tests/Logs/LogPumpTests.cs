using System.Text;
using CsCheck;
using Cronium.Grains.Execution;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Cronium.Grains.Tests.Logs;

public sealed class LogPumpTests
{
    private static readonly AttemptId Attempt = new(RunId.ForRequest("job", "uid", "key"), "local", 1);

    private static readonly Gen<byte[]> Source = Gen.Frequency(
        (30, Gen.OneOf((byte)'s', (byte)'e', (byte)'c', (byte)'r', (byte)'t', (byte)'\n', (byte)0, (byte)0xE2, (byte)0x82).Array[0, 500]),
        (1, Gen.Int[0, 10_000].Select(count => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("secrets\nsecret€\0", count))))));

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void What_is_stored_is_the_masked_source_however_it_is_read() =>
        Gen.Select(Source, Gen.Int[1, 5000].Array[1, 20], Gen.UInt).Sample(
            (source, reads, seed) => Assert.Equal(Masked(source), PumpAll(source, reads, new RecordedLog(), seed)),
            iter: 300);

    [Fact]
    public void Lost_answers_and_a_store_that_lost_its_tail_change_nothing() =>
        Gen.Select(Source, Gen.Int[1, 5000].Array[1, 20], Gen.UInt).Sample((source, reads, seed) =>
        {
            var random = new Random((int)seed);
            var log = new RecordedLog { LosesAnswer = () => random.Next(5) == 0, LosesTail = () => random.Next(9) == 0 };

            Assert.Equal(Masked(source), PumpAll(source, reads, log, seed));
        }, iter: 300);

    [Fact]
    public void Two_pumps_write_each_byte_once() =>
        Gen.Select(Source, Gen.Int[1, 5000].Array[1, 20], Gen.UInt).Sample((source, reads, seed) =>
        {
            var log = new RecordedLog();
            _ = PumpAll(source, reads, log, seed, pumps: 2);

            Assert.Equal(Masked(source), log.Bytes(OutputStream.Stdout));
        }, iter: 300);

    [Fact]
    public async Task A_new_pump_goes_on_where_the_store_stands()
    {
        var log = new RecordedLog();
        _ = await StepAsync(Pump(log), "one\ntwo\nunfini"u8.ToArray());
        var second = Pump(log);
        _ = await StepAsync(second, "one\ntwo\nunfinished\n"u8.ToArray());

        Assert.Equal(["one\ntwo\n", "unfinished\n"], log.Chunks.Select(chunk => Encoding.UTF8.GetString(chunk.Payload)));
        Assert.Equal(19, second.Offset);
    }

    [Fact]
    public async Task A_later_attempt_begins_at_the_beginning()
    {
        var log = new RecordedLog();
        _ = await StepAsync(Pump(log), "first\n"u8.ToArray());
        log.HeadAttempt = 0;
        var offsets = new List<long>();
        _ = await Pump(log).StepAsync((offset, _, _) => { offsets.Add(offset); return Task.FromResult(0); }, ended: false, TestContext.Current.CancellationToken);

        Assert.Equal([0], offsets);
    }

    [Fact]
    public async Task An_unfinished_line_is_stored_when_it_is_old()
    {
        var log = new RecordedLog();
        var pump = Pump(log);
        _ = await StepAsync(pump, "Password: "u8.ToArray());
        _time.Advance(LogPump.UnfinishedLineAge - TimeSpan.FromMilliseconds(1));
        _ = await StepAsync(pump, "Password: "u8.ToArray());
        Assert.Empty(log.Chunks);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        _ = await StepAsync(pump, "Password: "u8.ToArray());
        Assert.Equal("Password: "u8.ToArray(), log.Bytes(OutputStream.Stdout));
    }

    [Fact]
    public async Task A_stored_chunk_is_published_as_stored()
    {
        var log = new RecordedLog();
        _ = await StepAsync(Pump(log), "one\ntwo\n"u8.ToArray());

        var chunk = Assert.Single(log.News).Chunk;
        Assert.Equal((1, 2, _time.GetUtcNow()), (chunk?.FirstNumber, chunk?.Count, chunk?.ReadAt));
    }

    [Fact]
    public async Task A_replaced_owner_stops()
    {
        var writer = new LogWriter(() => Task.FromResult(LogHead.Empty), _ => throw new StaleWriterException("A later epoch has written."), _ => { });
        var pump = new LogPump(Attempt, OutputStream.Stdout, new SecretMasker([]), writer, _time);

        _ = await Assert.ThrowsAsync<StaleWriterException>(() => StepAsync(pump, "line\n"u8.ToArray()));
        Assert.Equal(0, pump.Offset);
    }

    [Fact]
    public async Task A_source_that_never_pauses_does_not_keep_the_step_from_returning()
    {
        var log = new RecordedLog();
        var line = "0123456789abcde\n"u8.ToArray();

        var taken = await Pump(log).StepAsync((_, buffer, _) => { Repeat(line, buffer.Span); return Task.FromResult(buffer.Length); }, ended: false, TestContext.Current.CancellationToken);

        Assert.True(taken);
        Assert.InRange(log.Bytes(OutputStream.Stdout).Length, 64 * 1024, 4 * 1024 * 1024);
    }

    private byte[] PumpAll(byte[] source, int[] reads, RecordedLog log, uint seed, int pumps = 1)
    {
        var random = new Random((int)seed);
        var all = Enumerable.Range(0, pumps).Select(_ => Pump(log)).ToList();
        for (var step = 0; step < reads.Length * pumps; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(random.Next(300)));
            Insist(all[step % pumps], Reader(source, reads, random), ended: false);
        }

        all.ForEach(pump => Insist(pump, Reader(source, reads, random), ended: true));
        Assert.All(all, pump => Assert.Equal(source.Length, pump.Offset));
        return log.Bytes(OutputStream.Stdout);
    }

    private static void Insist(LogPump pump, Func<long, Memory<byte>, CancellationToken, Task<int>> read, bool ended)
    {
        AggregateException? failure;
        do
        {
            failure = pump.StepAsync(read, ended, TestContext.Current.CancellationToken).Exception;
        }
        while (failure?.InnerException is TimeoutException);

        Assert.Null(failure);
    }

    // Some reads find nothing although more will come, as with a script that is still writing.
    private static Func<long, Memory<byte>, CancellationToken, Task<int>> Reader(byte[] source, int[] reads, Random random) => (offset, buffer, _) =>
    {
        var length = Math.Min(Math.Min(reads[random.Next(reads.Length)], buffer.Length), source.Length - (int)offset);
        source.AsSpan((int)offset, length).CopyTo(buffer.Span);
        return Task.FromResult(length);
    };

    private static byte[] Masked(byte[] source) => MaskedText.Naive(source, [Encoding.ASCII.GetBytes("secret"), .. SecretForms.Of("secret")]);

    private static void Repeat(byte[] line, Span<byte> buffer)
    {
        for (var at = 0; at < buffer.Length; at += line.Length)
        {
            line.CopyTo(buffer[at..]);
        }
    }

    private LogPump Pump(RecordedLog log) => new(Attempt, OutputStream.Stdout, new SecretMasker(["secret"]), log.Writer, _time);

    private static Task<bool> StepAsync(LogPump pump, byte[] source) => pump.StepAsync(
        (offset, buffer, _) =>
        {
            var rest = source.AsMemory((int)offset);
            rest.CopyTo(buffer);
            return Task.FromResult(rest.Length);
        },
        ended: false,
        TestContext.Current.CancellationToken);
}
