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

    public int Taken => _taken.Count;

    public int Waiting => _line.Count;

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
        if ((place < 0 ? _line.Count : place) < capacity - _taken.Count - _reserved.Count)
        {
            Leave(attempt);
            _reserved[attempt] = now;
            return true;
        }

        if (place < 0)
        {
            _line.Add((attempt, now));
        }
        else
        {
            _line[place] = (attempt, now);
        }

        return false;
    }

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
