using Cronium.Grains.Jobs;

namespace Cronium.Grains.Runs;

/// <summary>Whether an attempt that ended badly is followed by another, and after how long.</summary>
internal static class RetryDecision
{
    /// <summary>A script that gets lost again and again is not made again for ever.</summary>
    private const int MaxReruns = 10;

    /// <param name="result">How the attempt ended.</param>
    /// <param name="attempts">How many there were, this one included.</param>
    /// <param name="job">The frozen definition.</param>
    /// <param name="jitter">0 to 1; 0.5 leaves the delay as it is.</param>
    /// <returns>The delay; null: no further attempt.</returns>
    public static TimeSpan? After(AttemptResult result, int attempts, JobDefinition job, double jitter)
    {
        var wanted = result.End switch
        {
            AttemptEnd.Lost => job.IfLost == LostPolicy.Rerun && attempts < Math.Max(job.Retry.MaxAttempts, MaxReruns),
            AttemptEnd.Canceled => false,
            _ => RunOutcome.Of(result) != RunStatus.Succeeded && attempts < job.Retry.MaxAttempts,
        };
        return wanted ? Delay(job.Retry, attempts, jitter) : null;
    }

    private static TimeSpan Delay(RetryPolicy policy, int attempts, double jitter)
    {
        var factor = policy.Backoff == Backoff.Exponential ? Math.Pow(2, Math.Min(attempts - 1, 30)) : 1;
        var delay = Math.Min(policy.Delay.TotalMilliseconds * factor, policy.MaxDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(Math.Round(delay * (0.9 + (0.2 * jitter))));
    }
}
