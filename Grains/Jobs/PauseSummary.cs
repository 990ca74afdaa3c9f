using Cronium.Grains.Fires;
using Cronium.Grains.Scheduling;

namespace Cronium.Grains.Jobs;

/// <summary>What was due during a pause, as one row of the ledger.</summary>
internal static class PauseSummary
{
    /// <summary>The row; null when nothing was due. Counts up to <see cref="DueDecision.MaxCounted"/> occurrences one by one.</summary>
    public static FireRecord? Of(JobDefinition job, DateTimeOffset since, DateTimeOffset now)
    {
        if (job.Schedule is not { } schedule)
        {
            return null;
        }

        var clock = ScheduleClock.Of(schedule);
        DateTimeOffset? first = null, last = null;
        var count = 0;
        for (var due = clock.Next(since); due <= now && count < DueDecision.MaxCounted; due = clock.Next(due.Value))
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
