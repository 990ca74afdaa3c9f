namespace Cronium.Grains.Execution.Targets;

/// <summary>Slots of one target, and who waits for one, first come first served. No I/O.</summary>
/// <param name="capacity">Attempts at once.</param>
internal sealed class SlotTable(int capacity)
{
    /// <summary>
    /// A reservation nobody uses, or a place in line nobody asks for again, lapses: its run was canceled or moved on.
    /// Waiting runs ask again every few seconds.
    /// </summary>
    private static readonly TimeSpan Lapse = TimeSpan.FromSeconds(30);

    private readonly HashSet<AttemptId> _taken = [];
    private readonly Dictionary<AttemptId, DateTimeOffset> _reserved = [];
    private readonly List<(AttemptId Attempt, DateTimeOffset AskedAt)> _line = [];

    /// <summary>May change at any time; attempts that run above it run on.</summary>
    public int Capacity { get; set; } = capacity;

    public int Taken => _taken.Count;

    public int Waiting => _line.Count;

    /// <summary>Attempts that hold a slot, were promised one, or wait for one.</summary>
    public int Load => _taken.Count + _reserved.Count + _line.Count;

    /// <summary>Frees the slots of attempts that are over and whose release was never told.</summary>
    public void Drop(Predicate<AttemptId> over) => _taken.RemoveWhere(over);

    /// <summary>True: the slot is the attempt's. False: it waits in line.</summary>
    public bool Reserve(AttemptId attempt, DateTimeOffset now)
    {
        Expire(now);
        if (_taken.Contains(attempt) || _reserved.ContainsKey(attempt))
        {
            return true;
        }

        var place = _line.FindIndex(waiter => waiter.Attempt == attempt);
        if ((place < 0 ? _line.Count : place) < Free)
        {
            Leave(attempt);
            _reserved[attempt] = now;
            return true;
        }

        Wait(attempt, now);
        return false;
    }

    /// <summary>Puts the attempt in line, or renews its place there.</summary>
    public void Wait(AttemptId attempt, DateTimeOffset now)
    {
        var place = _line.FindIndex(waiter => waiter.Attempt == attempt);
        if (place < 0)
        {
            _line.Add((attempt, now));
        }
        else
        {
            _line[place] = (attempt, now);
        }
    }

    /// <summary>Those in line for whom there are slots now.</summary>
    public IReadOnlyList<AttemptId> Next() => [.. _line.Take(Math.Max(0, Free)).Select(waiter => waiter.Attempt)];

    /// <summary>Takes the slot. An attempt adopted after a takeover takes one even above the capacity: it runs already.</summary>
    public void Take(AttemptId attempt)
    {
        _reserved.Remove(attempt);
        Leave(attempt);
        _taken.Add(attempt);
    }

    /// <summary>Frees the slot and names who is next in line.</summary>
    public AttemptId? Release(AttemptId attempt)
    {
        _taken.Remove(attempt);
        _reserved.Remove(attempt);
        return _line.Count > 0 ? _line[0].Attempt : null;
    }

    private int Free => Capacity - _taken.Count - _reserved.Count;

    private void Leave(AttemptId attempt) => _line.RemoveAll(waiter => waiter.Attempt == attempt);

    private void Expire(DateTimeOffset now)
    {
        _line.RemoveAll(waiter => now - waiter.AskedAt > Lapse);
        foreach (var attempt in _reserved.Where(reservation => now - reservation.Value > Lapse).Select(reservation => reservation.Key).ToList())
        {
            _reserved.Remove(attempt);
        }
    }
}
