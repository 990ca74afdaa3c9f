namespace Cronium.Grains.Jobs;

/// <summary>What an occurrence leads to while earlier runs of the job are not final.</summary>
internal enum OverlapVerdict
{
    /// <summary>A run that starts at once.</summary>
    Start,

    /// <summary>A run that waits for the earlier ones.</summary>
    Wait,

    /// <summary>A run that waits, and the earlier ones are canceled.</summary>
    CancelEarlier,

    /// <summary>No run: an earlier one is still going.</summary>
    Skip,

    /// <summary>No run: too many wait already.</summary>
    SkipFull,
}

internal static class OverlapDecision
{
    /// <summary>At most this many runs of one job wait.</summary>
    public const int MaxWaiting = 100;

    /// <param name="policy">The job's policy.</param>
    /// <param name="going">Runs that were released and are not final.</param>
    /// <param name="waiting">Runs that wait for them.</param>
    public static OverlapVerdict Decide(OverlapPolicy policy, int going, int waiting) => (policy, going + waiting, waiting) switch
    {
        (OverlapPolicy.Allow, _, _) => OverlapVerdict.Start,
        (_, 0, _) => OverlapVerdict.Start,
        (OverlapPolicy.Queue, _, < MaxWaiting) => OverlapVerdict.Wait,
        (OverlapPolicy.Replace, _, < MaxWaiting) => OverlapVerdict.CancelEarlier,
        (OverlapPolicy.Queue or OverlapPolicy.Replace, _, _) => OverlapVerdict.SkipFull,
        _ => OverlapVerdict.Skip,
    };

    /// <summary>Whether a waiting run is next: nothing is going, and nothing older waits.</summary>
    public static bool MayStart(OverlapPolicy policy, int going, int olderWaiting) =>
        policy == OverlapPolicy.Allow || (going == 0 && olderWaiting == 0);
}
