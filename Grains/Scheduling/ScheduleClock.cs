using Cronos;

namespace Cronium.Grains.Scheduling;

/// <summary>
/// A schedule made ready for arithmetic. Cron is Cronos' reading of it (Vixie rules at a change of clocks: an instant in
/// the gap moves to its end, one in the overlap happens once unless the expression is an interval such as <c>*/5</c>).
/// </summary>
internal sealed class ScheduleClock
{
    private readonly Func<DateTimeOffset, DateTimeOffset?> _next;

    private ScheduleClock(Func<DateTimeOffset, DateTimeOffset?> next) => _next = next;

    /// <exception cref="FormatException">The cron expression cannot be read.</exception>
    /// <exception cref="TimeZoneNotFoundException">There is no such time zone.</exception>
    public static ScheduleClock Of(Schedule schedule) => schedule switch
    {
        { Cron: { } cron } => OfCron(ParseCron(cron), TimeZoneInfo.FindSystemTimeZoneById(schedule.TimeZone)),
        { Every: { } every } => new ScheduleClock(after => NextMultiple(every, after)),
        { At: { } at } => new ScheduleClock(after => after < at ? at : null),
        _ => new ScheduleClock(_ => null),
    };

    /// <summary>The first occurrence later than the given instant; null: there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => _next(after);

    /// <summary>Reads five fields, six fields with seconds first, or a macro.</summary>
    /// <exception cref="FormatException">The expression cannot be read.</exception>
    public static CronExpression ParseCron(string expression)
    {
        var fields = expression.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Length;
        return CronExpression.Parse(expression, fields == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard);
    }

    private static ScheduleClock OfCron(CronExpression cron, TimeZoneInfo zone) =>
        new(after => cron.GetNextOccurrence(after, zone)?.ToUniversalTime());

    private static DateTimeOffset? NextMultiple(TimeSpan every, DateTimeOffset after)
    {
        // Anchored on the epoch, so that every silo, and the same silo after a restart, sees the same instants.
        var period = (long)every.TotalMilliseconds;
        var elapsed = after.ToUnixTimeMilliseconds();
        return DateTimeOffset.FromUnixTimeMilliseconds(((elapsed / period) + 1) * period);
    }
}
