using System.Buffers;

namespace Cronium.Grains.Logs;

/// <summary>
/// Finds many byte patterns in one pass (Aho-Corasick). After each byte the state stands for the longest end of the
/// text that begins some pattern. Immutable once built.
/// </summary>
internal sealed class ByteAutomaton
{
    public const int Root = 0;

    private readonly List<Node> _nodes = [default];
    private readonly int[] _fromRoot = new int[256];
    private readonly SearchValues<byte> _firstBytes;

    public ByteAutomaton(IEnumerable<byte[]> patterns)
    {
        foreach (var pattern in patterns)
        {
            Add(pattern);
        }

        Link();
        _firstBytes = SearchValues.Create([.. Enumerable.Range(0, 256).Where(value => _fromRoot[value] != Root).Select(value => (byte)value)]);
    }

    /// <summary>How many bytes can be passed over at the root because no pattern begins there.</summary>
    public int Skip(ReadOnlySpan<byte> text) => text.IndexOfAny(_firstBytes) is >= 0 and var index ? index : text.Length;

    public int Step(int state, byte value)
    {
        while (state != Root)
        {
            if (Child(state, value) is not Root and var child)
            {
                return child;
            }

            state = _nodes[state].Fallback;
        }

        return _fromRoot[value];
    }

    /// <summary>Length of the longest end of the text that begins some pattern.</summary>
    public int Depth(int state) => _nodes[state].Depth;

    /// <summary>Length of the longest pattern that ends here; 0: none does.</summary>
    public int Match(int state) => _nodes[state].Match;

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
            var next = state == Root ? _fromRoot[value] : Child(state, value);
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
        if (state == Root)
        {
            _fromRoot[value] = added;
        }

        return added;
    }

    // Breadth first: a node's fallback is shorter, so it is complete before the node is.
    private void Link()
    {
        var pending = new Queue<int>([Root]);
        while (pending.TryDequeue(out var state))
        {
            for (var child = _nodes[state].FirstChild; child != Root; child = _nodes[child].NextSibling)
            {
                var node = _nodes[child];
                var fallback = state == Root ? Root : Step(_nodes[state].Fallback, node.Label);
                _nodes[child] = node with { Fallback = fallback, Match = Math.Max(node.Match, _nodes[fallback].Match) };
                pending.Enqueue(child);
            }
        }
    }

    // Children are few, so they are a linked list; the root alone has a table.
    private readonly record struct Node(byte Label, int Depth, int NextSibling, int FirstChild = 0, int Fallback = 0, int Match = 0);
}
