namespace Cronium.Grains.Logs;

/// <summary>
/// Masks one stream as its bytes arrive. Every byte that belongs to an occurrence of a secret is masked; occurrences
/// that overlap become one mask. The output depends on the bytes alone, never on how they were cut into reads.
/// </summary>
internal sealed class MaskCursor(ByteAutomaton secrets, IMaskedOutput output)
{
    /// <summary>A mask that has grown this long ends there, so that a secret that overlaps itself for ever still comes to an end.</summary>
    public const int MaxMask = 1024 * 1024;

    private readonly List<Mask> _masks = [];
    private byte[] _held = [];
    private int _heldLength;
    private int _state = ByteAutomaton.Root;

    /// <summary>Bytes taken whose fate is open: they may be the beginning of a secret.</summary>
    public int Held => _heldLength;

    public void Push(ReadOnlySpan<byte> bytes)
    {
        if (secrets.IsEmpty)
        {
            output.Literal(bytes);
            return;
        }

        var known = _heldLength;
        var text = known == 0 ? bytes : Join(bytes);
        var done = Scan(text, known);
        done = Release(text, done, text.Length - secrets.Depth(_state));
        Hold(text[done..]);
        for (var i = 0; i < _masks.Count; i++)
        {
            _masks[i] = new Mask(_masks[i].Start - done, _masks[i].End - done);
        }
    }

    /// <summary>The stream has ended: what was held is no secret.</summary>
    public void Finish()
    {
        var text = _held.AsSpan(0, _heldLength);
        _ = Release(text, 0, text.Length);
        Reset();
    }

    /// <summary>Forgets everything, to begin at another offset.</summary>
    public void Reset()
    {
        _masks.Clear();
        _state = ByteAutomaton.Root;
        Hold([]);
    }

    private int Scan(ReadOnlySpan<byte> text, int at)
    {
        var done = 0;
        while (at < text.Length)
        {
            at += secrets.Advance(text[at..], ref _state);
            if (secrets.Match(_state) is > 0 and var length)
            {
                Cover(at - length, at);
            }

            done = _masks.Count == 0 ? done : Settle(text, done, at - secrets.Depth(_state));
        }

        return done;
    }

    private void Cover(int start, int end)
    {
        while (_masks.Count > 0 && _masks[^1].End > start)
        {
            start = Math.Min(start, _masks[^1].Start);
            _masks.RemoveAt(_masks.Count - 1);
        }

        _masks.Add(new Mask(start, end));
        if (end - start >= MaxMask)
        {
            _state = ByteAutomaton.Root;
        }
    }

    // Masks that no later byte can lengthen go out, with the plain bytes before them.
    private int Settle(ReadOnlySpan<byte> text, int done, int decided)
    {
        while (_masks.Count > 0 && _masks[0].End <= decided)
        {
            var mask = _masks[0];
            output.Literal(text[done..mask.Start]);
            output.Masked(mask.End - mask.Start);
            done = mask.End;
            _masks.RemoveAt(0);
        }

        return done;
    }

    private int Release(ReadOnlySpan<byte> text, int done, int decided)
    {
        done = Settle(text, done, decided);
        var plain = _masks.Count == 0 ? decided : Math.Min(decided, _masks[0].Start);
        output.Literal(text[done..plain]);
        return plain;
    }

    private ReadOnlySpan<byte> Join(ReadOnlySpan<byte> bytes)
    {
        var length = _heldLength + bytes.Length;
        if (_held.Length < length)
        {
            Array.Resize(ref _held, Math.Max(length, 2 * _held.Length));
        }

        bytes.CopyTo(_held.AsSpan(_heldLength));
        return _held.AsSpan(0, length);
    }

    private void Hold(ReadOnlySpan<byte> rest)
    {
        if (_held.Length < rest.Length)
        {
            _held = new byte[rest.Length];
        }

        rest.CopyTo(_held);
        _heldLength = rest.Length;
    }

    private readonly record struct Mask(int Start, int End);
}
