using Cronium.Grains.Fires;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Jobs;

/// <summary>What a due instant or a request leads to: a verdict, a run, or both. No I/O.</summary>
internal static class FirePlan
{
    /// <summary>The plan for a due instant.</summary>
    public static Admission For(FireRecord fire, JobState job, int going, int waiting, DateTimeOffset now)
    {
        if (job.Definition is not { } definition)
        {
            return Skip(fire, FireVerdict.SkippedPaused, "The job was deleted.");
        }

        if (job.PausedAt is { } since)
        {
            return Skip(fire, FireVerdict.SkippedPaused, $"The job has been paused since {since:u}.");
        }

        var verdict = OverlapDecision.Decide(definition.Overlap, going, waiting);
        return verdict switch
        {
            OverlapVerdict.Skip => Skip(fire, FireVerdict.SkippedOverlap, "earlier run going"),
            OverlapVerdict.SkipFull => Skip(fire, FireVerdict.SkippedOverlap, $"{OverlapDecision.MaxWaiting} runs were waiting already."),
            _ => Run(fire, job, definition, verdict, now),
        };
    }

    /// <summary>The run of a request: always one, which waits where an occurrence would be skipped.</summary>
    public static RunRecord For(TriggerRequest request, JobState job, int going, int waiting, DateTimeOffset now)
    {
        var definition = job.Definition ?? throw new InvalidOperationException("A deleted job makes no run.");
        var trigger = new RunTrigger
        {
            Kind = request.RetryOf is null ? TriggerKind.Manual : TriggerKind.Retry,
            By = request.By,
            RetryOf = request.RetryOf,
        };

        // A key says "once" of one kind of request: the same one on a retry of another run makes a run of its own.
        var key = request.IdempotencyKey is { } given ? $"{given}{request.RetryOf}" : Guid.CreateVersion7().ToString("N");
        var id = RunId.ForRequest(definition.Name, job.Uid, key);
        return NewRun(id, job, definition, trigger, OverlapDecision.Decide(definition.Overlap, going, waiting), now);
    }

    private static Admission Skip(FireRecord fire, FireVerdict verdict, string reason) =>
        new(fire with { Verdict = verdict, Reason = reason }, null, null);

    private static Admission Run(FireRecord fire, JobState job, JobDefinition definition, OverlapVerdict verdict, DateTimeOffset now)
    {
        var trigger = new RunTrigger { Kind = TriggerKind.Occurrence, DueAt = fire.DueAt };
        var run = NewRun(RunId.ForOccurrence(definition.Name, job.Uid, fire.DueAt), job, definition, trigger, verdict, now);
        return new Admission(fire with { Verdict = FireVerdict.Run, Run = run.Id }, run, definition);
    }

    private static RunRecord NewRun(RunId id, JobState job, JobDefinition definition, RunTrigger trigger, OverlapVerdict verdict, DateTimeOffset now) => new()
    {
        Id = id,
        Job = definition.Name,
        JobUid = job.Uid,
        JobVersion = job.Version,
        Trigger = trigger,
        Status = RunStatus.Queued,
        CreatedAt = now,
        Released = verdict == OverlapVerdict.Start,
        Reason = verdict == OverlapVerdict.Start ? null : "Waits for an earlier run of the job.",
        Dispatches = DispatchPlan.Of(definition.Target),
    };
}
