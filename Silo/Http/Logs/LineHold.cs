using System.Buffers;
using Cronium.Grains.Logs;

namespace Cronium.Silo.Http.Logs;

/// <summary>
/// Keeps the pieces of a line until it is whole, so that scripts that write at the same time do not cut each other's lines.
/// A line that grows too long is let go in parts.
/// </summary>
internal sealed class LineHold
{
    private const int MostBytes = 8 * 1024;
    private readonly Dictionary<(string Dispatch, OutputStream Stream), ArrayBufferWriter<byte>> _held = [];

    /// <summary>What can be written now of the source's line; null: nothing yet.</summary>
    /// <param name="source">Who writes.</param>
    /// <param name="piece">The bytes of an entry.</param>
    /// <param name="isPartial">The line goes on.</param>
    public ReadOnlyMemory<byte>? Take((string Dispatch, OutputStream Stream) source, ReadOnlyMemory<byte> piece, bool isPartial)
    {
        if (!_held.TryGetValue(source, out var held))
        {
            if (!isPartial)
            {
                return piece;
            }

            _held[source] = held = new ArrayBufferWriter<byte>();
        }

        held.Write(piece.Span);
        if (isPartial && held.WrittenCount < MostBytes)
        {
            return null;
        }

        return Release(source);
    }

    /// <summary>What is left when nothing more comes: lines without an end.</summary>
    public IEnumerable<((string Dispatch, OutputStream Stream) Source, ReadOnlyMemory<byte> Line)> Rest() =>
        [.. _held.Keys.Select(source => (source, Release(source)))];

    private ReadOnlyMemory<byte> Release((string Dispatch, OutputStream Stream) source) => _held.Remove(source, out var held) ? held.WrittenMemory : default;
}
