namespace Cronium.Chaos.Faults;

/// <summary>Which faults come when. Nothing but the seed decides, so a plan can be repeated.</summary>
internal static class FaultPlan
{
    /// <summary>No fault begins in the last part of the load, so that its end meets a cluster that has healed.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan FirstAfter = TimeSpan.FromSeconds(6);

    /// <summary>Draws a plan: all kinds in turns, each turn shuffled anew.</summary>
    /// <param name="seed">The same seed, the same plan.</param>
    /// <param name="load">How long the load goes on.</param>
    /// <param name="kinds">What may happen.</param>
    /// <param name="gap">From the beginning of one fault to that of the next, at least and on average half as much more.</param>
    public static IReadOnlyList<Fault> Draw(int seed, TimeSpan load, IReadOnlyList<FaultKind> kinds, TimeSpan gap)
    {
        var dice = new Random(seed);
        var faults = new List<Fault>();
        var turn = new Queue<FaultKind>();
        for (var at = FirstAfter; at < load - Calm; at += gap * (1 + dice.NextDouble()))
        {
            if (turn.Count == 0)
            {
                turn = new Queue<FaultKind>(Shuffled(kinds, dice));
            }

            var kind = turn.Dequeue();
            faults.Add(new Fault(at, kind, dice.Next(1000), LastsOf(kind, dice)));
        }

        return faults;
    }

    private static TimeSpan LastsOf(FaultKind kind, Random dice) => kind switch
    {
        FaultKind.FreezeSilo => TimeSpan.FromSeconds(12),
        FaultKind.FreezeRedis => TimeSpan.FromSeconds(3 + (4 * dice.NextDouble())),
        FaultKind.CutStoreLink => TimeSpan.FromSeconds(2 + (8 * dice.NextDouble())),
        FaultKind.JumpClock => TimeSpan.FromSeconds(5 + (10 * dice.NextDouble())),
        FaultKind.CutSsh => TimeSpan.Zero,
        _ => TimeSpan.FromSeconds(1 + (3 * dice.NextDouble())),
    };

    private static FaultKind[] Shuffled(IReadOnlyList<FaultKind> kinds, Random dice)
    {
        FaultKind[] turn = [.. kinds];
        dice.Shuffle(turn);
        return turn;
    }
}
