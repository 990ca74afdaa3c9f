using System.Text;
using CsCheck;
using Cronium.Grains.Logs;

namespace Cronium.Grains.Tests.Logs;

public sealed class ChunkCutterTests
{
    private static readonly Gen<byte[]> Line = Gen.OneOf(
        Gen.Byte.Array[0, 30],
        Gen.OneOf((byte)'\n', (byte)0, (byte)0xC3, (byte)0xA9, (byte)'x').Array[0, 400],
        Gen.Int[65_000, 140_000].Select(length => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("aé€😀", length / 10)))));

    private enum Step
    {
        Literal,
        Masked,
        FlushLines,
        Flush,
    }

    private static readonly Gen<(Step Kind, byte[] Bytes)[]> Steps =
        Gen.Select(Gen.Frequency((8, Step.Literal), (2, Step.Masked), (1, Step.FlushLines), (1, Step.Flush)), Line).Array[0, 40];

    [Fact]
    public void Chunks_put_together_are_the_stream_and_cover_the_source() =>
        Steps.Sample(steps =>
        {
            var (expected, source, chunks) = Run(steps);

            Assert.Equal(expected, (byte[])[.. chunks.SelectMany(chunk => chunk.Payload)]);
            var offset = 7L;
            foreach (var chunk in chunks)
            {
                Assert.Equal(offset, chunk.Offset);
                offset = chunk.End;
            }

            Assert.Equal(7 + source, offset);
        }, iter: 100);

    [Fact]
    public void Every_chunk_keeps_its_bounds_and_counts_its_entries() =>
        Steps.Sample(steps => Assert.All(Run(steps).Chunks, chunk =>
        {
            Assert.InRange(chunk.Payload.Length, 1, LogChunk.MaxBytes);
            Assert.InRange(chunk.Entries, 1, LogChunk.MaxEntries);
            Assert.Equal(Entries(chunk.Payload), chunk.Entries);
        }), iter: 100);

    [Fact]
    public void Lines_that_fit_are_never_cut() =>
        Gen.Char['a', 'z'].Array[0, 2000].Array[1, 300].Sample(lines =>
        {
            var cutter = new ChunkCutter(0);
            foreach (var line in lines)
            {
                cutter.Literal(Encoding.ASCII.GetBytes(line));
                cutter.Literal("\n"u8);
            }

            cutter.FlushLines();
            Assert.Null(cutter.Unfinished);
            Assert.All(Drain(cutter), chunk => Assert.Equal((byte)'\n', chunk.Payload[^1]));
        }, iter: 200);

    [Fact]
    public void A_long_line_is_cut_between_characters()
    {
        var text = string.Concat(Enumerable.Repeat("é€😀", 40_000));
        var cutter = new ChunkCutter(0);
        cutter.Literal(Encoding.UTF8.GetBytes(text));
        cutter.Flush();

        var pieces = Drain(cutter).Select(chunk => Encoding.UTF8.GetString(chunk.Payload)).ToList();
        Assert.True(pieces.Count > 4);
        Assert.Equal(text, string.Concat(pieces));
    }

    [Fact]
    public void The_unfinished_line_waits_until_it_is_asked_for()
    {
        var cutter = new ChunkCutter(0);
        cutter.Literal("done\nprompt> "u8);
        Assert.Equal(5, cutter.Unfinished);

        cutter.FlushLines();
        Assert.Equal((string[])["done\n"], Drain(cutter).Select(chunk => Encoding.UTF8.GetString(chunk.Payload)));

        cutter.Flush();
        Assert.Equal((string[])["prompt> "], Drain(cutter).Select(chunk => Encoding.UTF8.GetString(chunk.Payload)));
        Assert.Null(cutter.Unfinished);
    }

    [Fact]
    public void Masks_alone_do_not_make_a_chunk_stand_for_more_source_than_it_can_say()
    {
        var cutter = new ChunkCutter(0);
        for (var i = 0; i < 10_000; i++)
        {
            cutter.Masked(MaskCursor.MaxMask);
        }

        cutter.Flush();
        var chunks = Drain(cutter);
        Assert.Equal(10_000L * MaskCursor.MaxMask, chunks[^1].End);
        Assert.All(chunks, chunk => Assert.InRange(chunk.SourceLength, 1, 20 * 1024 * 1024));
    }

    private static (byte[] Expected, int Source, List<CutChunk> Chunks) Run((Step Kind, byte[] Bytes)[] steps)
    {
        var cutter = new ChunkCutter(7);
        List<byte> expected = [];
        var source = 0;
        foreach (var (kind, bytes) in steps)
        {
            source += Apply(cutter, kind, bytes, expected);
        }

        cutter.Flush();
        return ([.. expected], source, Drain(cutter));
    }

    private static int Apply(ChunkCutter cutter, Step kind, byte[] bytes, List<byte> expected)
    {
        switch (kind)
        {
            case Step.Literal:
                cutter.Literal(bytes);
                expected.AddRange(bytes);
                return bytes.Length;
            case Step.Masked:
                cutter.Masked(bytes.Length + 1);
                expected.AddRange("***"u8);
                return bytes.Length + 1;
            case Step.FlushLines:
                cutter.FlushLines();
                return 0;
            default:
                cutter.Flush();
                return 0;
        }
    }

    private static int Entries(byte[] payload) => payload.Count(value => value == '\n') + (payload[^1] == '\n' ? 0 : 1);

    private static List<CutChunk> Drain(ChunkCutter cutter)
    {
        List<CutChunk> chunks = [];
        while (cutter.TryPeek(out var chunk))
        {
            chunks.Add(chunk);
            cutter.Drop();
        }

        return chunks;
    }
}
