namespace Cronium.Simulation.Worlds;

/// <summary>
/// One thread, one queue of events, one dice: the same seed is the same history. Whatever waits, waits in this queue, under
/// the name of the silo it belongs to; a silo that is killed loses its events, one that is frozen gets them later.
/// </summary>
internal sealed class World(int seed)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<(Machine? Owner, Action Act), (long At, int Tie)> _events = new();
    private readonly List<string> _trace = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _now;

    public Random Dice { get; } = new(seed);

    /// <summary>No more faults: everything has to come to its end.</summary>
    public bool Quiet { get; set; }

    public bool Tracing { get; init; }

    /// <summary>The first promise that was broken.</summary>
    public string? Broken { get; private set; }

    public IReadOnlyList<string> Trace => _trace;

    public long Milliseconds => _now;

    public long Events { get; private set; }

    public DateTimeOffset Now => Noon.AddMilliseconds(_now);

    public bool Chance(int thousandths) => !Quiet && Dice.Next(1000) < thousandths;

    public int Between(int least, int most) => Dice.Next(least, most + 1);

    /// <summary>How long something is on its way: mostly short, now and then long.</summary>
    public int Delay() => Quiet ? Between(0, 3) : Dice.Next(100) switch { < 85 => Between(0, 3), < 97 => Between(2, 60), _ => Between(50, 1500) };

    public void After(int milliseconds, Machine? owner, Action act)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            throw new InvalidOperationException("Something left the one thread of the simulation.");
        }

        _events.Enqueue((owner, act), (_now + milliseconds, Dice.Next()));
    }

    public void Break(string promise)
    {
        Note(promise);
        Broken ??= promise;
    }

    public void Note(string what)
    {
        if (Tracing)
        {
            _trace.Add(FormattableString.Invariant($"{_now / 1000.0,8:0.000}  {what}"));
        }
    }

    public void RunUntil(long end)
    {
        var outer = SynchronizationContext.Current;
        while (Broken is null && _events.TryPeek(out var next, out var when) && when.At <= end)
        {
            _events.Dequeue();
            _now = when.At;
            if (next.Owner is { IsDead: true })
            {
                continue;
            }

            if (next.Owner is { } machine && machine.FrozenUntil > _now)
            {
                _events.Enqueue(next, (machine.FrozenUntil + Between(0, 20), Dice.Next()));
                continue;
            }

            Events++;
            SynchronizationContext.SetSynchronizationContext(next.Owner?.Context);
            next.Act();
        }

        SynchronizationContext.SetSynchronizationContext(outer);
        _now = Math.Max(_now, end);
    }
}
