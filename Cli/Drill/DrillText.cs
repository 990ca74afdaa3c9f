using System.Globalization;
using Cronium.Cli.Demo;
using Cronium.Cli.Output;
using Spectre.Console;

namespace Cronium.Cli.Drill;

/// <summary>The report of a drill as a person reads it.</summary>
internal static class DrillText
{
    private const int MostProblems = 20;

    public static void Show(DrillReport report, Stage stage)
    {
        stage.Scene("Runs");
        stage.Verdict(report.Lost + report.Doubled + report.WithoutVerdict + report.Failed == 0, Invariant(
            $"{report.Due} instants were due, {report.Runs} runs: {report.Lost} lost, {report.Doubled} doubled, {report.WithoutVerdict} without a verdict, {report.Failed} not succeeded."));
        stage.Whisper(report.Witness == "file"
            ? "Judged by the ledger, and by what the scripts themselves wrote into a file on the target."
            : "Judged by the ledger and the logs: the scripts had no file that they all share.");
        Lateness("before", report.LatenessBefore, stage);
        Lateness("after", report.LatenessAfter, stage);
        stage.Say($"Longest time without a run of a job that is due every second: {Milliseconds(report.LongestGapMs)}.");
        stage.Scene("Logs");
        var log = report.FollowedLog;
        stage.Verdict(log.Missing + log.Repeated + log.OutOfOrder == 0 && log.StoredIsExact, Invariant(
            $"{log.Lines} lines followed live: {log.Missing} missing, {log.Repeated} repeated, {log.OutOfOrder} out of order; the stored log is {(log.StoredIsExact ? "exact" : "NOT exact")}."));
        stage.Verdict(report.WrongLogs == 0, Invariant($"{report.Runs - report.WrongLogs} of {report.Runs} short logs are exactly what their scripts wrote."));
        stage.Say(Invariant($"Longest silence of the followed log: {Milliseconds(log.LongestSilenceMs)}; its connection broke {log.Breaks} times."));
        stage.Scene("Silos");
        Silos(report, stage);
        Problems(report.Problems, stage);
        stage.Screen.WriteLine();
        stage.Verdict(report.Passed, report.Verdict);
    }

    private static void Lateness(string when, LatenessReport lateness, Stage stage) => stage.Say(Invariant(
        $"Lateness {when,-7}p50 {Milliseconds(lateness.P50Ms)}, p99 {Milliseconds(lateness.P99Ms)}, max {Milliseconds(lateness.MaxMs)} ({lateness.Fires} instants)"));

    private static void Silos(DrillReport report, Stage stage)
    {
        var silos = report.Cluster;
        stage.Verdict(silos.GoneAfterMs is not null, silos.GoneAfterMs is { } gone ? $"{report.Silo} was gone after {Milliseconds(gone)}." : $"{report.Silo} is still active.");
        stage.Verdict(silos.ShardsOwnedAfterMs is not null, silos.ShardsOwnedAfterMs is { } owned ? Invariant($"Its {silos.Shards} shards had new owners after {Milliseconds(owned)}.") : "Its shards have no new owners.");
        stage.Say(silos is { BackAfterMs: { } back, BackAsProcess: { } process }
            ? Invariant($"It came back after {Milliseconds(back)}, as process {process}. For {Milliseconds(back - (silos.GoneAfterMs ?? 0))} the cluster had fewer silos.")
            : Invariant($"It did not come back: {silos.SilosLeft} of {silos.SilosBefore} silos are left. Start it again as you start your silos (systemctl start, docker compose up -d, cronium silo)."));
    }

    private static void Problems(IReadOnlyList<string> problems, Stage stage)
    {
        if (problems.Count == 0)
        {
            return;
        }

        stage.Scene("What does not fit");
        foreach (var problem in problems.Take(MostProblems))
        {
            stage.Say(PlainText.Of(problem));
        }

        if (problems.Count > MostProblems)
        {
            stage.Say(Invariant($"... and {problems.Count - MostProblems} more; -o json has them all."));
        }
    }

    private static string Milliseconds(long milliseconds) => RelativeTime.Duration(TimeSpan.FromMilliseconds(milliseconds));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
