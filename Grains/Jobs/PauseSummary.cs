using Cronium.Grains.Fires;
using Cronium.Grains.Scheduling;

namespace Cronium.Grains.Jobs;

/// <summary>What was due during a pause, as one row of the ledger.</summary>
internal static class PauseSummary
{
    /// <summary>The row; null when nothing was due. Counts up to <see cref="DueDecision.MaxCounted"/> occurrences one by one.</summary>
    /// <param name="job">The job.</param>
    /// <param name="since">When the pause began.</param>
    /// <param name="latest">The job's latest row; what was due up to there has its verdict already, as when the shard learned of the pause late.</param>
    /// <param name="now">When the pause ends.</param>
    public static FireRecord? Of(JobDefinition job, DateTimeOffset since, FireRecord? latest, DateTimeOffset now)
    {
        if (job.Schedule is not { } schedule)
        {
            return null;
        }

        var clock = ScheduleClock.Of(schedule);
        var decided = latest?.Until ?? latest?.DueAt;
        DateTimeOffset? first = null, last = null;
        var count = 0;
        for (var due = clock.Next(decided > since ? decided.Value : since); due <= now && count < DueDecision.MaxCounted; due = clock.Next(due.Value))
        {
            first ??= due;
            last = due;
            count++;
        }

        return first is not { } from ? null : new FireRecord
        {
            Job = job.Name,
            DueAt = from,
            Until = last,
            Count = count,
            Verdict = FireVerdict.SkippedPaused,
            NoticedAt = now,
            Reason = $"The job was paused since {since:u}." + (count == DueDecision.MaxCounted ? " More were due; counting ended here." : ""),
        };
    }
}
