using System.Globalization;

namespace Cronium.Benchmarks;

/// <summary>Prints figures, one a line.</summary>
internal static class Report
{
    public static void Begin(string name) => Console.WriteLine($"\n== {name}");

    public static void Line(FormattableString text) => Console.WriteLine("   " + text.ToString(CultureInfo.InvariantCulture));

    /// <summary>Median, 99th percentile and maximum of durations in milliseconds.</summary>
    public static void Percentiles(string what, IReadOnlyCollection<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToList();
        Line($"{what}: p50 {At(0.5):0.0} ms, p99 {At(0.99):0.0} ms, max {sorted[^1]:0.0} ms ({sorted.Count} samples)");

        double At(double part) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))];
    }
}
