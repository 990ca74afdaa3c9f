namespace Cronium.Chaos.Load;

/// <summary>How each run of a job must end, whatever is broken meanwhile: none of the faults touches the scripts themselves.</summary>
internal enum Outcome
{
    /// <summary>Exit code 0 at the first attempt.</summary>
    Succeeds,

    /// <summary>Exit code 7, and no other attempt.</summary>
    Fails,

    /// <summary>Exit code 7 at the first attempt, 0 at the second.</summary>
    SucceedsAtSecond,

    /// <summary>It sleeps until its time limit ends it.</summary>
    TimesOut,

    /// <summary>It sleeps until somebody cancels it.</summary>
    IsCanceled,
}
