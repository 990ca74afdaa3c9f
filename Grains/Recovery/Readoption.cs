using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Recovery;

/// <summary>From attempts found on a target to the record of their run. No I/O.</summary>
internal static class Readoption
{
    /// <summary>Of a version that the store does not know the definition is made up; its name must never meet one that is edited again.</summary>
    private const string Forgotten = "-forgotten";

    /// <summary>The record of a run that the store knows.</summary>
    /// <returns>The same record where it says as much as was found.</returns>
    public static RunRecord TakeUp(RunRecord run, IEnumerable<FoundAttempt> found, Place place, DateTimeOffset now) => run.Status.IsFinal()
        ? run
        : found.Aggregate(run, (next, attempt) => next.Dispatches.FirstOrDefault(dispatch => dispatch.Name == attempt.Attempt.Dispatch) is { Status: var status, Attempts.Count: var count }
            && !status.IsFinal() && count < attempt.Attempt.Number
                ? (next with { Released = true }).Adopt(attempt.Attempt.Dispatch, attempt.Attempt.Number, place.Id, attempt.Epoch, now)
                : next);

    /// <summary>The record of a run that the store has forgotten.</summary>
    public static RunRecord Again(RunId id, AttemptOrigin origin, bool versionIsKnown, IReadOnlyList<string> dispatches, IReadOnlyList<FoundAttempt> found, Place place, DateTimeOffset now) => TakeUp(
        new RunRecord
        {
            Id = id,
            Job = origin.Job,
            JobUid = versionIsKnown ? origin.JobUid : origin.JobUid + Forgotten,
            JobVersion = origin.JobVersion,
            Trigger = origin.Trigger,
            Status = RunStatus.Queued,
            CreatedAt = origin.CreatedAt,
            Dispatches = DispatchPlan.Of(dispatches.Union(found.Select(attempt => attempt.Attempt.Dispatch))),
        },
        found,
        place,
        now);

    /// <summary>As much of the definition as following the attempt to its end takes.</summary>
    public static JobDefinition DefinitionOf(AttemptOrigin origin, Target target) => new()
    {
        Name = origin.Job,
        Description = "Found on its target after the store had forgotten the job.",
        Target = target,
        Script = new Script { Text = "# The store has forgotten this script.\nexit 1\n" },
        Secrets = origin.Secrets,
        Overlap = OverlapPolicy.Allow,
    };
}
