namespace Cronium.Grains.Logs;

/// <summary>
/// Finds many byte patterns in one pass (Aho-Corasick). After each byte the state stands for the longest end of the
/// text that begins some pattern. Immutable once built.
/// </summary>
internal sealed class ByteAutomaton
{
    public const int Root = 0;

    // Ordinary text hardly ever gets deeper into a pattern than this; these states have a table of their own.
    private const int TableDepth = 2;
    private const int MaxRows = 256;
    private const int RowLength = 256;

    private readonly List<Node> _nodes = [default];
    private readonly List<int> _tableStates = [];
    private readonly int[] _table;

    public ByteAutomaton(IEnumerable<byte[]> patterns)
    {
        foreach (var pattern in patterns)
        {
            Add(pattern);
        }

        Link();
        _table = Tabulate();
    }

    /// <summary>Whether there is nothing to find.</summary>
    public bool IsEmpty => _nodes.Count == 1;

    /// <summary>
    /// Takes bytes, at least one, until a state is reached that is worth a look: a pattern may have ended there. Returns
    /// how many were taken.
    /// </summary>
    public int Advance(ReadOnlySpan<byte> text, ref int state)
    {
        var row = _nodes[state].Row - 1;
        if (row < 0)
        {
            state = Step(state, text[0]);
            return 1;
        }

        var table = _table;
        for (var i = 0; i < text.Length; i++)
        {
            var next = table[(row * RowLength) + text[i]];
            if (next < 0)
            {
                state = ~next;
                return i + 1;
            }

            row = next;
        }

        state = _tableStates[row];
        return text.Length;
    }

    /// <summary>Length of the longest end of the text that begins some pattern.</summary>
    public int Depth(int state) => _nodes[state].Depth;

    /// <summary>Length of the longest pattern that ends here; 0: none does.</summary>
    public int Match(int state) => _nodes[state].Match;

    private int Step(int state, byte value)
    {
        while (true)
        {
            var child = Child(state, value);
            if (child != Root || state == Root)
            {
                return child;
            }

            state = _nodes[state].Fallback;
        }
    }

    private int Child(int state, byte value)
    {
        var child = _nodes[state].FirstChild;
        while (child != Root && _nodes[child].Label != value)
        {
            child = _nodes[child].NextSibling;
        }

        return child;
    }

    private void Add(byte[] pattern)
    {
        var state = Root;
        foreach (var value in pattern)
        {
            var next = Child(state, value);
            state = next != Root ? next : Extend(state, value);
        }

        _nodes[state] = _nodes[state] with { Match = pattern.Length };
    }

    private int Extend(int state, byte value)
    {
        var parent = _nodes[state];
        var added = _nodes.Count;
        _nodes.Add(new Node(Label: value, Depth: parent.Depth + 1, NextSibling: parent.FirstChild));
        _nodes[state] = parent with { FirstChild = added };
        return added;
    }

    // Breadth first: a node's fallback is shorter, so it is complete before the node is.
    private void Link()
    {
        var pending = new Queue<int>([Root]);
        while (pending.TryDequeue(out var state))
        {
            GiveRow(state);
            for (var child = _nodes[state].FirstChild; child != Root; child = _nodes[child].NextSibling)
            {
                var node = _nodes[child];
                var fallback = state == Root ? Root : Step(_nodes[state].Fallback, node.Label);
                _nodes[child] = node with { Fallback = fallback, Match = Math.Max(node.Match, _nodes[fallback].Match) };
                pending.Enqueue(child);
            }
        }
    }

    private void GiveRow(int state)
    {
        if (_nodes[state] is { Depth: <= TableDepth, Match: 0 } node && _tableStates.Count < MaxRows)
        {
            _tableStates.Add(state);
            _nodes[state] = node with { Row = _tableStates.Count };
        }
    }

    // For each state with a row and each byte: the next row, or the complement of a state that has none.
    private int[] Tabulate()
    {
        var table = new int[_tableStates.Count * RowLength];
        for (var i = 0; i < table.Length; i++)
        {
            var next = Step(_tableStates[i / RowLength], (byte)(i % RowLength));
            table[i] = _nodes[next].Row > 0 ? _nodes[next].Row - 1 : ~next;
        }

        return table;
    }

    /// <summary>A state. Its children are a linked list, because they are few.</summary>
    /// <param name="Row">Row of the table, from 1; 0: none.</param>
    private readonly record struct Node(byte Label, int Depth, int NextSibling, int FirstChild = 0, int Fallback = 0, int Match = 0, int Row = 0);
}
