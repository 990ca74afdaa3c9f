using Cronium.Grains.Fires;
using Cronium.Grains.Runs;
using Cronium.Grains.Servers;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Jobs;

/// <summary>What a due instant or a request leads to: a verdict, a run, or both. No I/O.</summary>
internal static class FirePlan
{
    /// <summary>The plan for a due instant.</summary>
    /// <param name="fire">The instant.</param>
    /// <param name="job">The job.</param>
    /// <param name="going">Runs of the job that go on.</param>
    /// <param name="waiting">Runs of the job that wait for those.</param>
    /// <param name="dispatches">Where a run made now goes; nowhere: it failed as soon as it is made.</param>
    /// <param name="now">The time.</param>
    public static Admission For(FireRecord fire, JobState job, int going, int waiting, IReadOnlyList<string> dispatches, DateTimeOffset now)
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
            _ => Run(fire, NewRun(IdOf(fire, job, definition), job, OccurrenceAt(fire.DueAt), verdict, dispatches, now), definition),
        };
    }

    /// <summary>The run of a request: always one, which waits where an occurrence would be skipped.</summary>
    public static RunRecord For(TriggerRequest request, JobState job, int going, int waiting, IReadOnlyList<string> dispatches, DateTimeOffset now)
    {
        var definition = job.Definition ?? throw new InvalidOperationException("A deleted job makes no run.");
        var trigger = new RunTrigger
        {
            Kind = request.RetryOf is null ? TriggerKind.Manual : TriggerKind.Retry,
            By = request.By,
            RetryOf = request.RetryOf,
        };

        // A key says "once" of one kind of request: the same one on a retry of another run makes a run of its own.
        var key = request.IdempotencyKey is { } given ? $"{given}{request.RetryOf}{(request.FailedOnly ? "failed" : "")}" : Guid.CreateVersion7().ToString("N");
        var id = RunId.ForRequest(definition.Name, job.Uid, key);
        return NewRun(id, job, trigger, OverlapDecision.Decide(definition.Overlap, going, waiting), dispatches, now);
    }

    private static Admission Skip(FireRecord fire, FireVerdict verdict, string reason) =>
        new(fire with { Verdict = verdict, Reason = reason }, null, null);

    private static Admission Run(FireRecord fire, RunRecord run, JobDefinition definition) =>
        new(fire with { Verdict = FireVerdict.Run, Run = run.Id }, run, definition);

    private static RunId IdOf(FireRecord fire, JobState job, JobDefinition definition) => RunId.ForOccurrence(definition.Name, job.Uid, fire.DueAt);

    private static RunTrigger OccurrenceAt(DateTimeOffset dueAt) => new() { Kind = TriggerKind.Occurrence, DueAt = dueAt };

    private static RunRecord NewRun(RunId id, JobState job, RunTrigger trigger, OverlapVerdict verdict, IReadOnlyList<string> dispatches, DateTimeOffset now)
    {
        var definition = job.Definition ?? throw new InvalidOperationException("A deleted job makes no run.");
        var run = new RunRecord
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
            Dispatches = DispatchPlan.Of(dispatches),
        };
        return dispatches.Count > 0 ? run : run with { Status = RunStatus.Failed, EndedAt = now, Released = true, Reason = NoServer(definition.Target) };
    }

    private static string NoServer(Target target) =>
        $"No server has the label{(target.Labels.Count > 1 ? "s" : "")} {ServerLabels.Text(target.Labels)}. Give {(target.Labels.Count > 1 ? "them" : "it")} to a server, or change the job's target.";
}
