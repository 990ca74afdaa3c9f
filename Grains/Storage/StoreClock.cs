namespace Cronium.Grains.Storage;

/// <summary>
/// The store's time, the same for every silo. What is due, and what is noted when, depends neither on the clock of the machine
/// a silo happens to run on nor on whoever sets it: between two looks it goes by what that machine counts since its boot.
/// </summary>
/// <param name="local">The machine's clocks and timers. Its wall clock is used until the store has told its own.</param>
/// <remarks>
/// Each look bounds the distance of both clocks: the store's answer was made after the question and before the answer came.
/// What all looks agree on is kept, widened by the drift of two clocks (Marzullo and Owicki, 1983), so a slow answer does no harm.
/// </remarks>
internal sealed class StoreClock(TimeProvider local) : TimeProvider
{
    /// <summary>How far two quartz clocks may go apart, in parts of the time that passes.</summary>
    private const double Drift = 200e-6;

    private Bounds? _bounds;

    public override long TimestampFrequency => local.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => local.LocalTimeZone;

    /// <summary>How far the machine's wall clock is ahead of the store's; negative: behind.</summary>
    public TimeSpan Ahead => local.GetUtcNow() - GetUtcNow();

    public override DateTimeOffset GetUtcNow() => Volatile.Read(ref _bounds) is { } bounds ? DateTimeOffset.UnixEpoch + SinceStart() + bounds.Offset : local.GetUtcNow();

    public override long GetTimestamp() => local.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => local.CreateTimer(callback, state, dueTime, period);

    /// <summary>Takes what the store said.</summary>
    /// <param name="told">Its time.</param>
    /// <param name="asked">Timestamp of just before the question.</param>
    /// <param name="answered">Timestamp of just after the answer.</param>
    public void Learn(DateTimeOffset told, long asked, long answered)
    {
        var store = told - DateTimeOffset.UnixEpoch;
        var fresh = new Bounds(store - At(answered), store - At(asked), At(answered));
        Volatile.Write(ref _bounds, _bounds is { } before ? fresh.After(before) : fresh);
    }

    private TimeSpan SinceStart() => At(local.GetTimestamp());

    private TimeSpan At(long timestamp) => local.GetElapsedTime(0, timestamp);

    /// <summary>Where the distance between the store's time and the local timestamp lies, as of one of those.</summary>
    private sealed record Bounds(TimeSpan Least, TimeSpan Most, TimeSpan At)
    {
        /// <summary>The one that is gone by: where it can be that of before, so that time moves no more than it must.</summary>
        public TimeSpan Offset { get; private init; } = (Least + Most) / 2;

        public Bounds After(Bounds before)
        {
            var drift = (At - before.At) * Drift;
            var (least, most) = (Max(Least, before.Least - drift), Min(Most, before.Most + drift));
            return least > most
                ? this // Somebody has set the store's clock.
                : new Bounds(least, most, At) { Offset = Min(Max(before.Offset, least), most) };
        }

        private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

        private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
    }
}
