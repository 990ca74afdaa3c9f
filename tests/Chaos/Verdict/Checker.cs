using Cronium.Chaos.Facts;

namespace Cronium.Chaos.Verdict;

/// <summary>Compares what everybody says. Trusts the scripts' own accounts and the calendar, nothing else.</summary>
internal static class Checker
{
    public static IReadOnlyList<Violation> Check(ChaosFacts facts) =>
    [
        .. facts.Jobs.SelectMany(job => (IEnumerable<Violation>)[.. ScheduleCheck.Of(job), .. RunCheck.Of(job), .. AttemptCheck.Of(job), .. LogCheck.Of(job)]),
        .. facts.Left.Select(left => new Violation(Breach.Left, left)),
    ];
}
