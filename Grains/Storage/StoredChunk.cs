using System.Buffers.Binary;
using Cronium.Grains.Logs;

namespace Cronium.Grains.Storage;

/// <summary>A chunk as bytes: a header of fixed length, little-endian, then the payload as it is.</summary>
internal static class StoredChunk
{
    /// <summary>Format 1, stream, attempt, first number, count, source offset, source length, ticks of the instant it was read.</summary>
    public const int HeaderBytes = 1 + 1 + 4 + 8 + 4 + 8 + 4 + 8;

    private const byte Format = 1;

    public static byte[] Write(LogChunk chunk)
    {
        var bytes = new byte[HeaderBytes + chunk.Payload.Length];
        var header = bytes.AsSpan();
        header[0] = Format;
        header[1] = (byte)chunk.Stream;
        BinaryPrimitives.WriteInt32LittleEndian(header[2..], chunk.Attempt);
        BinaryPrimitives.WriteInt64LittleEndian(header[6..], chunk.FirstNumber);
        BinaryPrimitives.WriteInt32LittleEndian(header[14..], chunk.Count);
        BinaryPrimitives.WriteInt64LittleEndian(header[18..], chunk.SourceOffset);
        BinaryPrimitives.WriteInt32LittleEndian(header[26..], chunk.SourceLength);
        BinaryPrimitives.WriteInt64LittleEndian(header[30..], chunk.ReadAt.UtcTicks);
        chunk.Payload.CopyTo(bytes, HeaderBytes);
        return bytes;
    }

    /// <summary>Reads a chunk, or its header alone: then the payload is empty.</summary>
    /// <exception cref="InvalidDataException">These bytes are no chunk.</exception>
    public static LogChunk Read(LogId log, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || bytes[0] != Format)
        {
            throw new InvalidDataException($"The store holds a chunk of the log {log} that cannot be read.");
        }

        return new LogChunk
        {
            Log = log,
            Stream = (OutputStream)bytes[1],
            Attempt = BinaryPrimitives.ReadInt32LittleEndian(bytes[2..]),
            FirstNumber = BinaryPrimitives.ReadInt64LittleEndian(bytes[6..]),
            Count = BinaryPrimitives.ReadInt32LittleEndian(bytes[14..]),
            SourceOffset = BinaryPrimitives.ReadInt64LittleEndian(bytes[18..]),
            SourceLength = BinaryPrimitives.ReadInt32LittleEndian(bytes[26..]),
            ReadAt = new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(bytes[30..]), TimeSpan.Zero),
            Payload = bytes[HeaderBytes..].ToArray(),
        };
    }
}
