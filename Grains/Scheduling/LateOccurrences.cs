namespace Cronium.Grains.Scheduling;

/// <summary>Occurrences noticed too late: how many, the first, and the latest few. Bounded however long nobody looked.</summary>
internal sealed class LateOccurrences(int keep)
{
    private readonly Queue<DateTimeOffset> _latest = new();
    private DateTimeOffset _first;
    private DateTimeOffset _beforeLatest;
    private bool _exact = true;

    public long Count { get; private set; }

    public void Add(DateTimeOffset due)
    {
        if (Count++ == 0)
        {
            _first = due;
        }

        _latest.Enqueue(due);
        if (_latest.Count > keep)
        {
            _beforeLatest = _latest.Dequeue();
        }
    }

    /// <summary>The latest occurrences, at most the given number, in order.</summary>
    public IReadOnlyList<DateTimeOffset> Latest(int count) => [.. _latest.Skip(Math.Max(0, _latest.Count - count))];

    /// <summary>The rest as one stretch; null: nothing is left.</summary>
    public MissedStretch? AllBut(IReadOnlyList<DateTimeOffset> taken)
    {
        var left = Count - taken.Count;
        if (left <= 0)
        {
            return null;
        }

        var untaken = _latest.Count - taken.Count;
        var last = untaken > 0 ? _latest.ElementAt(untaken - 1) : _beforeLatest;
        return new MissedStretch(_first, last, left, _exact);
    }

    /// <summary>
    /// Gives up counting and moves close to the limit: the latest occurrences before it become the kept ones. Returns the
    /// first occurrence not before the limit. Looks back a window sized from the density seen so far, widened until it holds enough.
    /// </summary>
    public DateTimeOffset? JumpAhead(ScheduleClock clock, DateTimeOffset limit)
    {
        _exact = false;
        var reached = _latest.Last();
        var window = (reached - _first) / Count * keep * 2;
        for (; ; window *= 4)
        {
            var from = limit - window > reached ? limit - window : reached;
            var seen = new List<DateTimeOffset>();
            var due = clock.Next(from);
            while (due < limit)
            {
                seen.Add(due.Value);
                due = clock.Next(due.Value);
            }

            if (seen.Count <= keep && from > reached)
            {
                continue;
            }

            foreach (var occurrence in seen)
            {
                Add(occurrence);
            }

            return due;
        }
    }
}
