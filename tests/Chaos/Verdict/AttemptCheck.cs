using Cronium.Chaos.Facts;
using Cronium.Chaos.Load;

namespace Cronium.Chaos.Verdict;

/// <summary>What the scripts wrote down is what the cluster says of its attempts: each began once, and ended as it is told.</summary>
internal static class AttemptCheck
{
    /// <summary>Scripts note whole seconds.</summary>
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(1);

    public static IEnumerable<Violation> Of(JobFacts facts)
    {
        var notes = facts.Notes.ToLookup(note => note.Attempt);
        var attempts = facts.Runs
            .SelectMany(run => run.Dispatches.SelectMany(dispatch => dispatch.Attempts.Select(attempt => (Key: new AttemptKey(run.Id, attempt.Number, dispatch.Server), Attempt: attempt))))
            .ToList();
        HashSet<AttemptKey> known = [.. attempts.Select(attempt => attempt.Key)];
        return
        [
            .. notes.Where(group => !known.Contains(group.Key)).Select(group => Broken(Breach.Unasked, facts, group.Key.Run, $"{group.Key} ran, and the cluster does not know")),
            .. notes.SelectMany(group => Doubled(facts, group)),
            .. facts.Notes.Where(note => note.IsBegin && note.At + Rounding < note.DueAt).Select(note => Broken(Breach.Early, facts, note.Attempt.Run, $"{note.Attempt} was due at {note.DueAt:O} and began at {note.At:O}")),
            .. attempts.Where(attempt => attempt.Attempt.End is not null).SelectMany(attempt => Untrue(facts, attempt.Key, attempt.Attempt, [.. notes[attempt.Key]])),
            .. facts.Runs.SelectMany(run => run.Dispatches.SelectMany(dispatch => TooMany(facts, run, dispatch))),
        ];
    }

    private static IEnumerable<Violation> Doubled(JobFacts facts, IGrouping<AttemptKey, Note> notes)
    {
        if (notes.Count(note => note.IsBegin) > 1 || notes.Count(note => !note.IsBegin) > 1)
        {
            yield return Broken(Breach.Doubled, facts, notes.Key.Run, $"{notes.Key} began {notes.Count(note => note.IsBegin)} times and ended {notes.Count(note => !note.IsBegin)} times");
        }
    }

    private static IEnumerable<Violation> TooMany(JobFacts facts, RunFacts run, DispatchFacts dispatch)
    {
        var due = facts.Job.Outcome == Outcome.SucceedsAtSecond ? 2 : 1;
        var neverBegun = run.Status == "Canceled" && facts.Job.Outcome == Outcome.IsCanceled && dispatch.Attempts.Count == 0;
        if (run.Ended && !neverBegun && dispatch.Attempts.Count != due)
        {
            yield return Broken(dispatch.Attempts.Count > due ? Breach.Doubled : Breach.Lost, facts, run.Id, $"{run.Id} on {dispatch.Name} has {dispatch.Attempts.Count} attempts, not {due}");
        }
    }

    private static IEnumerable<Violation> Untrue(JobFacts facts, AttemptKey key, AttemptFacts attempt, IReadOnlyList<Note> notes)
    {
        var end = notes.FirstOrDefault(note => !note.IsBegin);
        // A cancel may be quicker than the first word of the script.
        if ((attempt.NeverBegan || attempt.End == "canceled") && notes.Count == 0)
        {
            yield break;
        }

        if (!notes.Any(note => note.IsBegin))
        {
            yield return Broken(Breach.Untrue, facts, key.Run, $"{key} is said to have ended as {attempt.End} ({attempt.Reason}), and it never began");
        }
        else if (attempt.End == "exited" ? end is null || end.ExitCode != attempt.ExitCode : end is not null)
        {
            yield return Broken(Breach.Untrue, facts, key.Run, $"{key} is said to have ended as {attempt.End} {attempt.ExitCode} ({attempt.Reason}); itself it says {(end is null ? "nothing" : $"{end.ExitCode}")}");
        }

        if (attempt.End is "timedOut" or "canceled" && attempt.VerifiedGone != true)
        {
            yield return Broken(Breach.Left, facts, key.Run, $"{key} was ended, and nobody has seen it gone");
        }
    }

    private static Violation Broken(Breach breach, JobFacts facts, string run, string what) => new(breach, $"{facts.Job.Name}: {what}", run);
}
