using System.Globalization;
using Cronium.Cli.Api;
using Cronium.Grains.Fires;
using Cronium.Grains.Runs;

namespace Cronium.Cli.Output;

/// <summary>Why a job ran or did not, in sentences, with the remedy.</summary>
internal static class Explanation
{
    /// <summary>Lateness worth a word.</summary>
    private static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(1);

    /// <summary>How the job stands now.</summary>
    public static IEnumerable<string> OfJob(Job job, DateTimeOffset now)
    {
        yield return job switch
        {
            { PausedAt: { } paused } => $"{job.Name} was paused {RelativeTime.Of(paused, now)}. Nothing of it runs by schedule until: cronium resume {job.Name}",
            { HasSchedule: false } => $"{job.Name} has no schedule: it runs only by hand. Run it: cronium run {job.Name}",
            { NextDueAt: { } next } => $"{job.Name} ({ScheduleText.Of(job)}) is due {RelativeTime.Of(next, now)}.",
            _ => $"{job.Name} ({ScheduleText.Of(job)}) will not be due again: its schedule has no further instant.",
        };
        if (job.ActiveRuns.Count > 0)
        {
            yield return $"Going on now: {string.Join(", ", job.ActiveRuns)}.";
        }

        if (job.LastRun is { } last)
        {
            yield return $"The last run to end: {last.Id}, {last.Status} {RelativeTime.Of(last.EndedAt, now)}.";
        }
    }

    /// <summary>The due instant, or the stretch of them.</summary>
    public static string Due(Fire fire) => fire.Until is { } until
        ? $"{Instant(fire.DueAt)} and {fire.Count - 1} more until {Instant(until)}"
        : Instant(fire.DueAt);

    /// <summary>What became of it.</summary>
    public static string Verdict(Fire fire, Run? run) => fire.Verdict switch
    {
        FireVerdict.Run => $"ran{Late(fire)}: {run?.Status.ToString() ?? "no longer kept"}",
        FireVerdict.SkippedOverlap => $"skipped: {fire.Reason ?? "the run before was still going"}",
        FireVerdict.SkippedMisfire => $"skipped: {fire.Reason ?? "noticed too late"}",
        FireVerdict.SkippedPaused => $"skipped: {fire.Reason ?? "the job was paused"}",
        _ => "being decided",
    };

    /// <summary>What a person can do about it; null: nothing needs doing.</summary>
    public static string? Remedy(Fire fire, Run? run) => fire.Verdict switch
    {
        FireVerdict.SkippedOverlap => "overlap: queue | allow",
        FireVerdict.SkippedMisfire => "misfire: last | all",
        FireVerdict.SkippedPaused => $"run it now: cronium run {fire.Job}",
        FireVerdict.Run => OfRun(run),
        _ => null,
    };

    private static string? OfRun(Run? run) => run?.Status switch
    {
        RunStatus.Failed => $"cronium logs {run.Id}",
        RunStatus.Partial => $"cronium runs {run.Id}, then: cronium retry {run.Id} --failed",
        RunStatus.TimedOut => $"raise timeout, or look: cronium logs {run.Id}",
        RunStatus.Lost => $"look at its target, then: cronium retry {run.Id}",
        RunStatus.Queued => run.Reason ?? "it waits for its turn",
        RunStatus.Running or RunStatus.Starting => run.Reason is { } reason ? $"{reason} See: cronium runs {run.Id}" : $"cronium logs -f {run.Id}",
        _ => null,
    };

    private static string Late(Fire fire) => fire.NoticedAt - fire.DueAt is var late && late >= Noticeable ? $" {RelativeTime.Duration(late)} late" : "";

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
