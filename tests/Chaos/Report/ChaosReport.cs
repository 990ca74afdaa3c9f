using Cronium.Chaos.Facts;
using Cronium.Chaos.Faults;
using Cronium.Chaos.Verdict;

namespace Cronium.Chaos.Report;

/// <summary>What came of a chaos run.</summary>
internal sealed record ChaosReport
{
    public required ChaosOptions Options { get; init; }

    public required IReadOnlyList<Violation> Violations { get; init; }

    public required IReadOnlyDictionary<FaultKind, int> Faults { get; init; }

    public required IReadOnlyDictionary<string, int> Runs { get; init; }

    public required int DueInstants { get; init; }

    public required int Attempts { get; init; }

    public required int LogsCompared { get; init; }

    public required long BytesCompared { get; init; }

    /// <summary>From due instants to their notice, in order.</summary>
    public required IReadOnlyList<TimeSpan> Lateness { get; init; }

    /// <summary>The worst lateness in the fifteen seconds after a fault of a kind.</summary>
    public required IReadOnlyDictionary<FaultKind, TimeSpan> WorstAfter { get; init; }

    public required IReadOnlyList<MemorySample> Memory { get; init; }

    /// <summary>Where logs of the silos lie, if something was broken.</summary>
    public string? Kept { get; init; }

    public int Count(Breach breach) => Violations.Count(violation => violation.Breach == breach);

    public static ChaosReport Of(ChaosOptions options, ChaosFacts facts, IReadOnlyList<MemorySample> memory)
    {
        var fires = facts.Jobs.SelectMany(job => job.Fires).Where(fire => fire.Verdict != "skippedPaused").ToList();
        var runs = facts.Jobs.SelectMany(job => job.Runs).ToList();
        var logs = facts.Jobs.SelectMany(job => job.Logs).ToList();
        return new ChaosReport
        {
            Options = options,
            Violations = Checker.Check(facts),
            Faults = facts.Struck.CountBy(struck => struck.Kind).OrderBy(pair => pair.Key).ToDictionary(),
            Runs = runs.CountBy(run => run.Status).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(),
            DueInstants = fires.Count,
            Attempts = runs.SelectMany(run => run.Dispatches).Sum(dispatch => dispatch.Attempts.Count),
            LogsCompared = logs.Count,
            BytesCompared = logs.Sum(log => (long)log.Log.Length),
            Lateness = [.. fires.Select(fire => fire.Lateness).Order()],
            WorstAfter = WorstOf(facts.Struck, fires),
            Memory = memory,
        };
    }

    public override string ToString() => ReportText.Of(this);

    private static Dictionary<FaultKind, TimeSpan> WorstOf(IReadOnlyList<Struck> struck, IReadOnlyList<FireFacts> fires) => struck
        .GroupBy(fault => fault.Kind)
        .ToDictionary(
            kind => kind.Key,
            kind => kind.SelectMany(fault => fires.Where(fire => fire.DueAt >= fault.At && fire.DueAt < fault.At.AddSeconds(15))).Select(fire => fire.Lateness).DefaultIfEmpty().Max());
}
