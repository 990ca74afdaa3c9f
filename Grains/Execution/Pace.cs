namespace Cronium.Grains.Execution;

/// <summary>
/// How often the followers of one target look at their attempts. They share it: when all together would look more often
/// than the target is to bear, each of them looks less often.
/// </summary>
/// <param name="shortest">Between two looks while output comes.</param>
/// <param name="longest">Between two looks at a script that is quiet.</param>
/// <param name="looksPerSecond">What the target is to bear of all followers together.</param>
internal sealed class Pace(TimeSpan shortest, TimeSpan longest, double looksPerSecond = double.PositiveInfinity)
{
    private const double Growth = 1.5;

    private readonly Lock _lock = new();
    private double _wanted;

    /// <summary>The wait that follows another one, before <see cref="Stretch"/>.</summary>
    /// <param name="last">The wait before; zero: there was none.</param>
    /// <param name="moved">Whether the look between them found output.</param>
    public TimeSpan After(TimeSpan last, bool moved) =>
        moved || last < shortest ? shortest : last * Growth < longest ? last * Growth : longest;

    /// <summary>How much longer than it wants each follower is to wait; at least 1.</summary>
    public double Stretch
    {
        get
        {
            lock (_lock)
            {
                return Math.Max(1, _wanted / looksPerSecond);
            }
        }
    }

    /// <summary>A follower wants to wait for another time than before; zero: it does not look at all.</summary>
    public void Change(TimeSpan before, TimeSpan now)
    {
        lock (_lock)
        {
            _wanted += Rate(now) - Rate(before);
        }
    }

    private static double Rate(TimeSpan wait) => wait > TimeSpan.Zero ? 1 / wait.TotalSeconds : 0;
}
