using System.Globalization;
using System.Text;
using Cronium.Chaos.Verdict;

namespace Cronium.Chaos.Report;

/// <summary>A report as a table in Markdown.</summary>
internal static class ReportText
{
    private const int ViolationsShown = 40;
    private const int MemoryParts = 6;

    public static string Of(ChaosReport report)
    {
        var text = new StringBuilder();
        text.AppendLine(Invariant($"Seed {report.Options.Seed}, {report.Options.Load.TotalMinutes:0.#} min of load, {report.Options.Silos} silos{(report.Options.Containers ? ", with containers" : "")}."));
        text.AppendLine();
        text.AppendLine("| what | count |").AppendLine("|---|---|");
        Row(text, "faults injected", $"{report.Faults.Values.Sum()}: {string.Join(", ", report.Faults.Select(fault => $"{fault.Key} {fault.Value}"))}");
        Row(text, "due instants", $"{report.DueInstants}");
        Row(text, "runs", $"{report.Runs.Values.Sum()}: {string.Join(", ", report.Runs.Select(run => $"{run.Key} {run.Value}"))}");
        Row(text, "attempts", $"{report.Attempts}");
        Row(text, "**lost**", $"**{report.Count(Breach.Lost)}**");
        Row(text, "**doubled**", $"**{report.Count(Breach.Doubled)}**");
        Row(text, "other violations", Others(report));
        Row(text, "logs compared", Invariant($"{report.LogsCompared}, {report.BytesCompared:N0} bytes, {report.Count(Breach.Log)} different"));
        Row(text, "lateness of fires", Invariant($"p50 {At(report, 0.5):0} ms, p99 {At(report, 0.99):0} ms, worst {At(report, 1) / 1000:0.0} s"));
        Row(text, "worst lateness within 15 s of", string.Join(", ", report.WorstAfter.Select(worst => Invariant($"{worst.Key} {worst.Value.TotalSeconds:0.0} s"))));
        Row(text, "memory of the silos", Memory(report));
        foreach (var violation in report.Violations.Take(ViolationsShown))
        {
            text.AppendLine().Append("- ").Append(violation);
        }

        return text.ToString();
    }

    private static void Row(StringBuilder text, string what, string count) => text.AppendLine(Invariant($"| {what} | {count} |"));

    private static string Others(ChaosReport report) => report.Violations
        .Where(violation => violation.Breach is not (Breach.Lost or Breach.Doubled or Breach.Log))
        .CountBy(violation => violation.Breach) is var others && others.Any() ? string.Join(", ", others.Select(other => $"{other.Key} {other.Value}")) : "0";

    private static double At(ChaosReport report, double part) =>
        report.Lateness.Count == 0 ? 0 : report.Lateness[(int)Math.Min(report.Lateness.Count - 1, report.Lateness.Count * part)].TotalMilliseconds;

    /// <summary>Of the process that lived longest in each slot: the means of the parts of its life.</summary>
    private static string Memory(ChaosReport report) => string.Join("; ", report.Memory
        .GroupBy(sample => sample.Slot).OrderBy(slot => slot.Key)
        .Select(slot => slot.GroupBy(sample => sample.Pid).MaxBy(life => life.Count())?.ToList() ?? [])
        .Where(life => life.Count > MemoryParts)
        .Select(life => Invariant($"silo{life[0].Slot} {string.Join(", ", Means(life).Select(mean => Invariant($"{mean:0}")))} MB in {(life[^1].At - life[0].At).TotalMinutes:0.0} min")));

    private static IEnumerable<double> Means(List<MemorySample> life) =>
        life.Chunk((life.Count + MemoryParts - 1) / MemoryParts).Select(part => part.Average(sample => sample.Megabytes));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
