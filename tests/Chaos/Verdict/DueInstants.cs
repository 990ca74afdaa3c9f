namespace Cronium.Chaos.Verdict;

/// <summary>Due instants, worked out apart from the product's scheduler: multiples of the interval, counted from 1970.</summary>
internal static class DueInstants
{
    /// <summary>Those after the one instant, up to and with the other.</summary>
    public static IEnumerable<DateTimeOffset> Between(TimeSpan every, DateTimeOffset after, DateTimeOffset until)
    {
        var seconds = (long)every.TotalSeconds;
        for (var at = ((after.ToUnixTimeSeconds() / seconds) + 1) * seconds; at <= until.ToUnixTimeSeconds(); at += seconds)
        {
            yield return DateTimeOffset.FromUnixTimeSeconds(at);
        }
    }

    /// <summary>Whether the instant is one of the interval's.</summary>
    public static bool Contains(TimeSpan every, DateTimeOffset instant) =>
        instant.ToUnixTimeMilliseconds() % (long)every.TotalMilliseconds == 0;
}
