using System.Text;
using CsCheck;
using Cronium.Client.Logs;
using Cronium.Grains.Logs;

namespace Cronium.Grains.Tests.Client;

public sealed class LogEntriesTests
{
    [Fact]
    public void Entries_put_together_are_the_payload() =>
        Gen.OneOf((byte)'\n', (byte)0, (byte)'a', (byte)0xFF).Array[1, 50].Sample(payload =>
        {
            var entries = LogEntries.Of(Chunk(payload));

            Assert.Equal(payload, (byte[])[.. entries.SelectMany(entry => (byte[])[.. entry.Data.Span, .. entry.Partial ? ""u8 : "\n"u8])]);
            Assert.Equal(Enumerable.Range(11, entries.Count).Select(number => (long)number), entries.Select(entry => entry.Number));
            Assert.DoesNotContain(entries.SkipLast(1), entry => entry.Partial);
        });

    [Fact]
    public void Entries_the_caller_has_are_left_out() =>
        Assert.Equal(["c", "d"], LogEntries.Of(Chunk("a\nb\nc\nd"u8.ToArray()), after: 12).Select(entry => Encoding.UTF8.GetString(entry.Data.Span)));

    private static LogChunk Chunk(byte[] payload) => new()
    {
        Log = UnreliableWorld.Log,
        Attempt = 1,
        Stream = OutputStream.Stdout,
        SourceOffset = 0,
        SourceLength = payload.Length,
        FirstNumber = 11,
        Count = payload.Count(value => value == '\n') + (payload[^1] == '\n' ? 0 : 1),
        ReadAt = DateTimeOffset.UnixEpoch,
        Payload = payload,
    };
}
