using Cronium.Chaos.Facts;

namespace Cronium.Chaos.Verdict;

/// <summary>Each due instant has one row in the ledger, with a verdict; and nothing else has one.</summary>
internal static class ScheduleCheck
{
    public static IEnumerable<Violation> Of(JobFacts facts)
    {
        if (facts.Job.Every is not { } every)
        {
            return facts.Fires.Select(fire => new Violation(Breach.Unasked, $"{facts.Job.Name} has no schedule and was due at {fire.DueAt:O}"));
        }

        var rows = facts.Fires.SelectMany(fire => Instants(every, fire).Select(instant => (Instant: instant, Fire: fire))).ToList();
        return [.. Missing(facts, every, [.. rows.Select(row => row.Instant)]), .. Doubled(facts, rows), .. Unasked(facts, every, rows), .. Undecided(facts)];
    }

    private static IEnumerable<DateTimeOffset> Instants(TimeSpan every, FireFacts fire) =>
        fire.Until is { } until ? [fire.DueAt, .. DueInstants.Between(every, fire.DueAt, until)] : [fire.DueAt];

    private static IEnumerable<Violation> Missing(JobFacts facts, TimeSpan every, HashSet<DateTimeOffset> present) =>
        DueInstants.Between(every, facts.Begin.Answered, facts.End.Sent)
            .Where(instant => !present.Contains(instant))
            .Select(instant => new Violation(Breach.Lost, $"{facts.Job.Name} was due at {instant:O}, and the ledger does not know"));

    private static IEnumerable<Violation> Doubled(JobFacts facts, IEnumerable<(DateTimeOffset Instant, FireFacts Fire)> rows) =>
        rows.GroupBy(row => row.Instant).Where(group => group.Count() > 1)
            .Select(group => new Violation(Breach.Doubled, $"{facts.Job.Name} has {group.Count()} rows for {group.Key:O}"));

    private static IEnumerable<Violation> Unasked(JobFacts facts, TimeSpan every, IEnumerable<(DateTimeOffset Instant, FireFacts Fire)> rows) =>
        rows.Where(row => row.Instant < facts.Begin.Sent || (row.Instant > facts.End.Answered && row.Fire.Verdict != "skippedPaused") || !DueInstants.Contains(every, row.Instant))
            .Select(row => new Violation(Breach.Unasked, $"{facts.Job.Name} was not due at {row.Instant:O}, and its verdict is {row.Fire.Verdict}"));

    private static IEnumerable<Violation> Undecided(JobFacts facts) =>
        facts.Fires.Where(fire => fire.Verdict == "due").Select(fire => new Violation(Breach.Lost, $"{facts.Job.Name} has no verdict for {fire.DueAt:O}"));
}
