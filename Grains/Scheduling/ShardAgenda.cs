using Cronium.Grains.Fires;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Scheduling;

/// <summary>The schedules of a shard in memory: which job is due next, and the step each due job takes. No I/O.</summary>
internal sealed class ShardAgenda
{
    /// <summary>Most jobs advanced by one call to the store.</summary>
    public const int MaxBatch = 128;

    private readonly Dictionary<string, Line> _lines = [];
    private readonly PriorityQueue<Line, DateTimeOffset> _queue = new();

    public int Count => _lines.Count;

    /// <summary>The earliest due instant; null: nothing is due ever.</summary>
    public DateTimeOffset? Head => Prune() ? _queue.Peek().Due : null;

    public StoredSchedule? Find(string job) =>
        _lines.TryGetValue(job, out var line) ? new StoredSchedule(line.Entry, line.Due) : null;

    public void Set(ScheduleEntry entry, DateTimeOffset? due)
    {
        var line = new Line(entry, ScheduleClock.Of(entry.Schedule), due);
        _lines[entry.Job] = line;
        Enqueue(line);
    }

    public void Remove(string job) => _lines.Remove(job);

    /// <summary>
    /// The due instant a job gets when its schedule is set: a cursor already set for the same rule stays where it is, another
    /// rule was good until now, and without either the schedule counts since it was changed.
    /// </summary>
    public DateTimeOffset? CursorFor(Schedule schedule, string job, DateTimeOffset since, DateTimeOffset now) => _lines.GetValueOrDefault(job) switch
    {
        { } line when line.Entry.Schedule == schedule => line.Due,
        null => ScheduleClock.Of(schedule).Next(since),
        _ => ScheduleClock.Of(schedule).Next(now),
    };

    /// <summary>The steps of the jobs due by now, at most <see cref="MaxBatch"/>. They stay due until <see cref="Accept"/>.</summary>
    public IReadOnlyList<ScheduleAdvance> Due(DateTimeOffset now, long epoch)
    {
        var due = new List<Line>();
        while (due.Count < MaxBatch && Prune() && _queue.Peek().Due <= now)
        {
            due.Add(_queue.Dequeue());
        }

        due.ForEach(Enqueue);
        return [.. due.Select(line => line.Step(now, epoch))];
    }

    /// <summary>The store took the step.</summary>
    public void Accept(ScheduleAdvance advance)
    {
        if (_lines.TryGetValue(advance.Job, out var line) && line.Due == advance.ExpectedDue)
        {
            _lines[advance.Job] = line with { Due = advance.NextDue };
            Enqueue(_lines[advance.Job]);
        }
    }

    private void Enqueue(Line line)
    {
        if (line.Due is { } due)
        {
            _queue.Enqueue(line, due);
        }
    }

    /// <summary>Drops queue entries that were replaced; true if one is left.</summary>
    private bool Prune()
    {
        while (_queue.TryPeek(out var line, out _))
        {
            if (_lines.TryGetValue(line.Entry.Job, out var current) && ReferenceEquals(current, line))
            {
                return true;
            }

            _queue.Dequeue();
        }

        return false;
    }

    private sealed record Line(ScheduleEntry Entry, ScheduleClock Clock, DateTimeOffset? Due)
    {
        public ScheduleAdvance Step(DateTimeOffset now, long epoch)
        {
            var cursor = Due ?? throw new InvalidOperationException($"Job {Entry.Job} is not due.");
            var decision = DueDecision.At(cursor, now, Clock, Entry.Misfire);
            var rows = decision.Fires.Select(due => Row(due, FireVerdict.Due, now, epoch)).ToList();
            if (decision.Missed is { } missed)
            {
                rows.Insert(0, Row(missed.First, FireVerdict.SkippedMisfire, now, epoch) with
                {
                    Until = missed.Last,
                    Count = missed.Count,
                    Reason = $"Noticed more than {DueDecision.MisfireAfter.TotalSeconds:0} s late; misfire policy '{Entry.Misfire.ToString().ToLowerInvariant()}'"
                        + (missed.CountIsExact ? "." : "; more than that, only the latest were counted."),
                });
            }

            return new ScheduleAdvance(Entry.Job, cursor, decision.Next, rows);
        }

        private FireRecord Row(DateTimeOffset due, FireVerdict verdict, DateTimeOffset now, long epoch) =>
            new() { Job = Entry.Job, DueAt = due, Verdict = verdict, NoticedAt = now, ShardEpoch = epoch };
    }
}
