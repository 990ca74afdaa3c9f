namespace Cronium.Grains.Servers;

/// <summary>The rules of what a person may want of a circuit breaker.</summary>
internal static class BreakerOrders
{
    private const int MaxReason = 200;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    public static IEnumerable<Problem> Problems(BreakerOrder order)
    {
        if (order.For is { } time && (!order.Open || time < TimeSpan.FromSeconds(1) || time > Longest))
        {
            yield return new Problem("for", time.ToString(), order.Open ? "use 1s to 365d, or leave it out to hold it open until somebody closes it" : "goes with state: open only; leave it out");
        }

        if (order.Reason?.Length > MaxReason)
        {
            yield return new Problem("reason", order.Reason[..100] + "...", $"at most {MaxReason} characters");
        }
    }
}
