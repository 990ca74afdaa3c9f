using System.Runtime.InteropServices;

namespace Cronium.Simulation.Core;

/// <summary>States in the order in which they were found, each with the one before it: a hash table of numbers over a list, as there are millions.</summary>
internal sealed class StateSet
{
    private const int None = -1;

    private readonly List<Target> _states = [];
    private readonly List<int> _before = [];
    private int[] _table = NewTable(1 << 16);

    public int Count => _states.Count;

    public ref readonly Target this[int number] => ref CollectionsMarshal.AsSpan(_states)[number];

    public int Before(int number) => _before[number];

    /// <summary>False: it was found before.</summary>
    public bool Add(in Target state, int before)
    {
        var slot = SlotOf(state);
        if (_table[slot] != None)
        {
            return false;
        }

        _table[slot] = _states.Count;
        _states.Add(state);
        _before.Add(before);
        if (_states.Count > _table.Length / 2)
        {
            Grow();
        }

        return true;
    }

    private int SlotOf(in Target state)
    {
        var states = CollectionsMarshal.AsSpan(_states);
        var slot = state.GetHashCode() & (_table.Length - 1);
        while (_table[slot] != None && !states[_table[slot]].Equals(state))
        {
            slot = (slot + 1) & (_table.Length - 1);
        }

        return slot;
    }

    private void Grow()
    {
        _table = NewTable(_table.Length * 2);
        for (var number = 0; number < _states.Count; number++)
        {
            _table[SlotOf(this[number])] = number;
        }
    }

    private static int[] NewTable(int length)
    {
        var table = new int[length];
        Array.Fill(table, None);
        return table;
    }
}
