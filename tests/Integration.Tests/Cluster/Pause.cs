namespace Cronium.Integration.Tests.Cluster;

/// <summary>How long to wait before looking again: what comes soon is seen soon, and a long wait does not take the processor from what is waited for.</summary>
public static class Pause
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    /// <summary>A twentieth of the time waited, within bounds.</summary>
    public static TimeSpan After(TimeSpan waited) => TimeSpan.FromTicks(Math.Clamp(waited.Ticks / 20, Shortest.Ticks, Longest.Ticks));
}
