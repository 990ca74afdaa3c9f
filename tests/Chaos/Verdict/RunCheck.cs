using Cronium.Chaos.Facts;
using Cronium.Chaos.Load;

namespace Cronium.Chaos.Verdict;

/// <summary>Each occurrence and each request that led to a run has that one run; each run has one cause, and ends as its script does.</summary>
internal static class RunCheck
{
    public static IEnumerable<Violation> Of(JobFacts facts)
    {
        var runs = facts.Runs.ToLookup(run => run.Id);
        return
        [
            .. facts.Runs.GroupBy(run => run.Id).Where(group => group.Count() > 1).Select(group => Broken(Breach.Doubled, facts, $"run {group.Key} is listed {group.Count()} times")),
            .. facts.Runs.Where(run => run.DueAt is not null).GroupBy(run => run.DueAt).Where(group => group.Count() > 1)
                .Select(group => Broken(Breach.Doubled, facts, $"{group.Count()} runs for {group.Key:O}")),
            .. facts.Fires.Where(fire => fire.Verdict == "run").SelectMany(fire => OfFire(facts, fire, runs)),
            .. facts.Requests.SelectMany(request => OfRequest(facts, request, runs)),
            .. Unasked(facts),
            .. facts.Runs.Where(run => !run.Ended).Select(run => Broken(Breach.Unfinished, facts, $"run {run.Id} is still {run.Status}: {run.Reason}", run)),
            .. facts.Runs.Where(run => run.Ended && run.Status != Expected(facts.Job)).Select(run => Broken(Breach.Untrue, facts, $"run {run.Id} is {run.Status} ({run.Reason}), not {Expected(facts.Job)}", run)),
        ];
    }

    private static string Expected(ChaosJob job) => job.Outcome switch
    {
        Outcome.Succeeds or Outcome.SucceedsAtSecond => "Succeeded",
        Outcome.Fails => "Failed",
        Outcome.TimesOut => "TimedOut",
        Outcome.IsCanceled => "Canceled",
        _ => throw new InvalidOperationException($"{job.Outcome} is no outcome."),
    };

    private static IEnumerable<Violation> OfFire(JobFacts facts, FireFacts fire, ILookup<string, RunFacts> runs)
    {
        if (fire.Run is null || !runs[fire.Run].Any())
        {
            yield return Broken(Breach.Lost, facts, $"the ledger has a run {fire.Run} for {fire.DueAt:O}, and there is none");
        }
        else if (runs[fire.Run].First().DueAt != fire.DueAt)
        {
            yield return Broken(Breach.Untrue, facts, $"run {fire.Run} is for {runs[fire.Run].First().DueAt:O}, the ledger says {fire.DueAt:O}");
        }
    }

    private static IEnumerable<Violation> OfRequest(JobFacts facts, RunRequest request, ILookup<string, RunFacts> runs)
    {
        if (request.Run != request.Again)
        {
            yield return Broken(Breach.Doubled, facts, $"{request.Key} led to {request.Run} and {request.Again}");
        }

        if (!runs[request.Run].Any())
        {
            yield return Broken(Breach.Lost, facts, $"{request.Key} was answered with run {request.Run}, and there is none");
        }
    }

    private static IEnumerable<Violation> Unasked(JobFacts facts)
    {
        HashSet<string?> asked = [.. facts.Fires.Select(fire => fire.Run), .. facts.Requests.Select(request => request.Run)];
        return facts.Runs.Where(run => !asked.Contains(run.Id)).Select(run => Broken(Breach.Unasked, facts, $"nobody asked for run {run.Id}", run));
    }

    private static Violation Broken(Breach breach, JobFacts facts, string what, RunFacts? run = null) => new(breach, $"{facts.Job.Name}: {what}", run?.Id);
}
