using CsCheck;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Tests.Storage;

public sealed class StoredChunkTests
{
    private static readonly LogId Log = new(RunId.ForRequest("job", "uid", "key"), "local");

    private static readonly Gen<LogChunk> Chunks =
        from stream in Gen.Enum<OutputStream>()
        from attempt in Gen.Int[1, int.MaxValue]
        from offset in Gen.Long[0, long.MaxValue]
        from length in Gen.Int[0, int.MaxValue]
        from first in Gen.Long[1, long.MaxValue]
        from count in Gen.Int[0, LogChunk.MaxEntries]
        from ticks in Gen.Long[0, DateTime.MaxValue.Ticks]
        from payload in Gen.Byte.Array[0, 300]
        select new LogChunk
        {
            Log = Log,
            Stream = stream,
            Attempt = attempt,
            SourceOffset = offset,
            SourceLength = length,
            FirstNumber = first,
            Count = count,
            ReadAt = new DateTimeOffset(ticks, TimeSpan.Zero),
            Payload = payload,
        };

    [Fact]
    public void Every_chunk_is_read_back_as_it_was_written() => Chunks.Sample(chunk =>
    {
        var read = StoredChunk.Read(Log, StoredChunk.Write(chunk));
        Assert.Equal(chunk.Payload, read.Payload);
        Assert.Equal(chunk with { Payload = [] }, read with { Payload = chunk.Payload } with { Payload = [] }, (a, b) => a.ToString() == b.ToString());
    });

    [Fact]
    public void A_header_alone_is_the_chunk_without_its_payload() => Chunks.Sample(chunk =>
    {
        var read = StoredChunk.Read(Log, StoredChunk.Write(chunk).AsSpan(0, StoredChunk.HeaderBytes));
        Assert.Empty(read.Payload);
        Assert.Equal((chunk.FirstNumber, chunk.LastNumber), (read.FirstNumber, read.LastNumber));
    });

    [Fact]
    public void Bytes_that_are_no_chunk_are_refused()
    {
        Assert.Throws<InvalidDataException>(() => StoredChunk.Read(Log, [1, 0, 0]));
        Assert.Throws<InvalidDataException>(() => StoredChunk.Read(Log, new byte[StoredChunk.HeaderBytes]));
    }
}
