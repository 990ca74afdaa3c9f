namespace Cronium.Grains.Execution.Ssh.Pooling;

/// <summary>How long not to try again after tries to connect have failed.</summary>
internal static class BackOff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);

    /// <summary>Short: how long a server is left alone is for its circuit breaker to say.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>No breaker counts a refusal, and many a server bans who is refused often.</summary>
    private static readonly TimeSpan LongestRefused = TimeSpan.FromSeconds(10);

    /// <param name="failures">In a row, at least 1.</param>
    /// <param name="refused">We were not let in.</param>
    /// <param name="jitter">0 to 1: silos that lost a server together do not come back to it together.</param>
    public static TimeSpan After(int failures, bool refused, double jitter)
    {
        var most = refused ? LongestRefused : Longest;
        var steps = First * Math.Pow(2, Math.Min(failures - 1, 20));
        return (steps < most ? steps : most) * (0.5 + (jitter / 2));
    }
}
