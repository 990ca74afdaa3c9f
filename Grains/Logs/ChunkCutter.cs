using System.Buffers;
using System.Text;

namespace Cronium.Grains.Logs;

/// <summary>
/// Cuts a masked stream into chunks at line ends. A line too long for a chunk goes in pieces, cut between characters
/// where it is UTF-8. The pieces put together are the masked stream, byte for byte.
/// </summary>
internal sealed class ChunkCutter(long sourceOffset) : IMaskedOutput
{
    // A chunk of nothing but masks may stand for far more source than it holds; it ends here all the same.
    private const int MaxSource = 16 * 1024 * 1024;
    private const byte LineFeed = (byte)'\n';

    private readonly Queue<CutChunk> _ready = [];
    private byte[] _bytes = [];
    private int _length;
    private int _source;
    private int _lines;
    private int _linesLength;
    private int _linesSource;

    /// <summary>Source offset of the first byte that is in no chunk yet.</summary>
    public long Offset { get; private set; } = sourceOffset;

    /// <summary>Source offset of the unfinished line; null: there is none.</summary>
    public long? Unfinished => _length > _linesLength ? Offset + _linesSource : null;

    private static ReadOnlySpan<byte> Mask => "***"u8;

    /// <summary>The oldest chunk that was not dropped yet.</summary>
    public bool TryPeek([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CutChunk? chunk) => _ready.TryPeek(out chunk);

    /// <summary>The oldest chunk is stored.</summary>
    public void Drop() => _ready.Dequeue();

    public void Literal(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            MakeRoom(1);
            var part = bytes[..Math.Min(bytes.Length, LogChunk.MaxBytes - _length)];
            var lineEnd = part.IndexOf(LineFeed);
            part = lineEnd < 0 ? part : part[..(lineEnd + 1)];
            Append(part, part.Length);
            if (lineEnd >= 0)
            {
                EndLine();
            }

            bytes = bytes[part.Length..];
        }
    }

    public void Masked(int sourceBytes)
    {
        MakeRoom(Mask.Length);
        Append(Mask, sourceBytes);
    }

    /// <summary>Makes a chunk of the complete lines.</summary>
    public void FlushLines()
    {
        if (_lines > 0)
        {
            Cut(_linesLength, _linesSource, _lines);
        }
    }

    /// <summary>Makes a chunk of everything, the unfinished line included.</summary>
    public void Flush()
    {
        if (_length > 0)
        {
            Cut(_length, _source, _lines + (Unfinished is null ? 0 : 1));
        }
    }

    /// <summary>Forgets everything, to begin at another offset.</summary>
    public void Reset(long sourceOffset)
    {
        _ready.Clear();
        Shift(_length, _source);
        Offset = sourceOffset;
    }

    private void MakeRoom(int bytes)
    {
        while (LogChunk.MaxBytes - _length < bytes || _source >= MaxSource)
        {
            if (_lines > 0)
            {
                FlushLines();
            }
            else
            {
                CutPiece();
            }
        }
    }

    private void Append(ReadOnlySpan<byte> bytes, int sourceBytes)
    {
        Reserve(_length + bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
        _source += sourceBytes;
    }

    private void EndLine()
    {
        _lines++;
        _linesLength = _length;
        _linesSource = _source;
        if (_lines == LogChunk.MaxEntries)
        {
            FlushLines();
        }
    }

    private void CutPiece()
    {
        var broken = BrokenTail(_bytes.AsSpan(0, _length));
        Cut(_length - broken, _source - broken, 1);
    }

    // How many bytes at the end begin a character whose rest has not arrived.
    private static int BrokenTail(ReadOnlySpan<byte> bytes)
    {
        for (var length = 1; length <= Math.Min(3, bytes.Length - 1); length++)
        {
            if (Rune.DecodeFromUtf8(bytes[^length..], out _, out _) == OperationStatus.NeedMoreData)
            {
                return length;
            }
        }

        return 0;
    }

    private void Cut(int length, int source, int entries)
    {
        _ready.Enqueue(new CutChunk(Offset, source, entries, _bytes.AsSpan(0, length).ToArray()));
        Offset += source;
        Shift(length, source);
    }

    private void Shift(int length, int source)
    {
        _bytes.AsSpan(length, _length - length).CopyTo(_bytes);
        _length -= length;
        _source -= source;
        _lines = _linesLength = _linesSource = 0;
        if (_length == 0)
        {
            Release();
        }
    }

    // The buffer is borrowed while there is something in it: most streams are quiet most of the time.
    private void Reserve(int length)
    {
        if (_bytes.Length >= length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(LogChunk.MaxBytes, Math.Max(length, 4 * _length)));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        Release();
        _bytes = larger;
    }

    private void Release()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }
}

/// <summary>Bytes that go into the store together.</summary>
/// <param name="Offset">Source offset of the first byte.</param>
/// <param name="SourceLength">Length in the source, before masking.</param>
/// <param name="Entries">Lines, and the piece of a line at the end if there is one.</param>
/// <param name="Payload">The bytes, masked.</param>
internal sealed record CutChunk(long Offset, int SourceLength, int Entries, byte[] Payload)
{
    public long End => Offset + SourceLength;
}
