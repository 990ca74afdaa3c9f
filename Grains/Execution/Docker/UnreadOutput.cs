namespace Cronium.Grains.Execution.Docker;

/// <summary>Bytes of one output stream that came and were not read yet.</summary>
/// <param name="offset">Where they begin.</param>
internal sealed class UnreadOutput(long offset)
{
    private readonly Queue<ReadOnlyMemory<byte>> _pieces = [];
    private ReadOnlyMemory<byte> _first;

    /// <summary>Offset of the first unread byte.</summary>
    public long Begin { get; private set; } = offset;

    public long Count { get; private set; }

    /// <summary>Offset after the last byte that came.</summary>
    public long End => Begin + Count;

    public void Add(ReadOnlyMemory<byte> piece)
    {
        _pieces.Enqueue(piece);
        Count += piece.Length;
    }

    /// <summary>Moves as much as fits; 0: nothing is unread.</summary>
    public int Take(Span<byte> buffer)
    {
        var taken = 0;
        while (taken < buffer.Length && (!_first.IsEmpty || _pieces.TryDequeue(out _first)))
        {
            var length = Math.Min(_first.Length, buffer.Length - taken);
            _first.Span[..length].CopyTo(buffer[taken..]);
            _first = _first[length..];
            taken += length;
        }

        Begin += taken;
        Count -= taken;
        return taken;
    }
}
