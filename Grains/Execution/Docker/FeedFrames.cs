using System.Buffers;
using System.Globalization;
using System.Text;
using Cronium.Grains.Logs;

namespace Cronium.Grains.Execution.Docker;

/// <summary>Takes the output of <c>container.sh follow</c> apart, in whatever pieces it comes. Pure.</summary>
/// <param name="token">Its first line; without it nothing of it is believed.</param>
internal sealed class FeedFrames(string token)
{
    private const int LongestLine = 64;

    private readonly ArrayBufferWriter<byte> _tail = new();
    private readonly StringBuilder _line = new();
    private OutputStream _stream;
    private long _left;
    private bool _begun;
    private bool _final;

    /// <summary>Everything before the token: what the engine said instead.</summary>
    public string Before { get; private set; } = "";

    /// <summary>The answer that closes it, whole once the stream has ended. Null: it has not come.</summary>
    public ReadOnlyMemory<byte>? Answer => _final ? _tail.WrittenMemory : null;

    /// <param name="piece">The next bytes.</param>
    /// <param name="output">Takes bytes of an output stream.</param>
    /// <param name="synced">Called when everything that there is has been given.</param>
    /// <exception cref="TargetUnreachableException">It is no such output.</exception>
    public void Add(ReadOnlySpan<byte> piece, Action<OutputStream, ReadOnlyMemory<byte>> output, Action synced)
    {
        while (!piece.IsEmpty)
        {
            if (_final)
            {
                _tail.Write(piece);
                return;
            }

            piece = _left > 0 ? Take(piece, output) : ReadLine(piece, synced);
        }
    }

    private ReadOnlySpan<byte> Take(ReadOnlySpan<byte> piece, Action<OutputStream, ReadOnlyMemory<byte>> output)
    {
        var length = (int)Math.Min(_left, piece.Length);
        output(_stream, piece[..length].ToArray());
        _left -= length;
        return piece[length..];
    }

    private ReadOnlySpan<byte> ReadLine(ReadOnlySpan<byte> piece, Action synced)
    {
        var end = piece.IndexOf((byte)'\n');
        _line.Append(Encoding.Latin1.GetString(end < 0 ? piece : piece[..end]));
        if (end < 0 && (_line.Length <= LongestLine || !_begun))
        {
            return default;
        }

        Understand(_line.ToString(), synced);
        _line.Clear();
        return end < 0 ? default : piece[(end + 1)..];
    }

    private void Understand(string line, Action synced)
    {
        switch (line.Split(' '))
        {
            case var _ when !_begun:
                _begun = line == token;
                Before += _begun ? "" : line;
                break;
            case ["o", var size] when Size(size) is { } bytes:
                (_stream, _left) = (OutputStream.Stdout, bytes);
                break;
            case ["e", var size] when Size(size) is { } bytes:
                (_stream, _left) = (OutputStream.Stderr, bytes);
                break;
            case ["s"]:
                synced();
                break;
            case ["h"]:
                break;
            case ["f"]:
                _final = true;
                break;
            default:
                throw new TargetUnreachableException("The output of the container came garbled; it is read again.");
        }
    }

    private static long? Size(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : null;
}
