using System.Globalization;

namespace Cronium.Cli.Output;

/// <summary>Instants and durations as people say them.</summary>
internal static class RelativeTime
{
    /// <summary>"in 12 s", "3 min ago", "now".</summary>
    public static string Of(DateTimeOffset at, DateTimeOffset now)
    {
        var distance = (at - now).Duration();
        return distance < TimeSpan.FromSeconds(1) ? "now"
            : at > now ? $"in {Rough(distance)}"
            : $"{Rough(distance)} ago";
    }

    /// <summary>"340 ms", "12.3 s", "4 min 05 s", "2 h 03 min", "3 d 04 h".</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalMilliseconds: < 999.5 } => Format($"{duration.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 59.95 } => Format($"{duration.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => Format($"{duration.Minutes} min {duration.Seconds:00} s"),
        { TotalDays: < 1 } => Format($"{duration.Hours} h {duration.Minutes:00} min"),
        _ => Format($"{duration.Days} d {duration.Hours:00} h"),
    };

    private static string Rough(TimeSpan distance) => distance switch
    {
        { TotalSeconds: < 60 } => Format($"{Math.Floor(distance.TotalSeconds)} s"),
        { TotalMinutes: < 60 } => Format($"{Math.Floor(distance.TotalMinutes)} min"),
        { TotalHours: < 48 } => Format($"{Math.Floor(distance.TotalHours)} h"),
        _ => Format($"{Math.Floor(distance.TotalDays)} d"),
    };

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
