using Cronium.Grains.Jobs;

namespace Cronium.Grains.Scheduling;

/// <summary>A stretch of occurrences that will not run, from the first to the last of them.</summary>
internal sealed record MissedStretch(DateTimeOffset First, DateTimeOffset Last, long Count, bool CountIsExact);

/// <summary>Which of the occurrences up to now lead to a trigger, and which are given up.</summary>
/// <param name="Fires">Due instants for the job to decide on, in order.</param>
/// <param name="Missed">Due instants given up as misfires; null: none.</param>
/// <param name="Next">The next due instant, later than now.</param>
internal sealed record DueDecision(IReadOnlyList<DateTimeOffset> Fires, MissedStretch? Missed, DateTimeOffset? Next)
{
    /// <summary>Later than this is a misfire. Longer than any takeover of a shard takes, so that a dead silo alone causes none.</summary>
    public static readonly TimeSpan MisfireAfter = TimeSpan.FromSeconds(30);

    /// <summary>At most this many late occurrences run after all.</summary>
    public const int MaxCatchUp = 100;

    /// <summary>Occurrences are counted one by one up to here; beyond, only the latest are looked at.</summary>
    public const int MaxCounted = 10_000;

    /// <summary>Decides for a cursor that stands at a due instant not later than now.</summary>
    public static DueDecision At(DateTimeOffset cursor, DateTimeOffset now, ScheduleClock clock, MisfirePolicy policy)
    {
        var onTime = new List<DateTimeOffset>();
        var late = new LateOccurrences(MaxCatchUp);
        DateTimeOffset? due = cursor;
        while (due <= now)
        {
            if (now - due.Value <= MisfireAfter)
            {
                onTime.Add(due.Value);
            }
            else if (late.Count == MaxCounted)
            {
                due = late.JumpAhead(clock, now - MisfireAfter);
                continue;
            }
            else
            {
                late.Add(due.Value);
            }

            due = clock.Next(due.Value);
        }

        var caughtUp = late.Latest(CatchUp(policy, onTime.Count));
        return new DueDecision([.. caughtUp, .. onTime], late.AllBut(caughtUp), due);
    }

    private static int CatchUp(MisfirePolicy policy, int onTime) => policy switch
    {
        MisfirePolicy.All => MaxCatchUp,
        // The latest occurrence of all runs; if one is on time, that is the one.
        MisfirePolicy.Last when onTime == 0 => 1,
        _ => 0,
    };
}
