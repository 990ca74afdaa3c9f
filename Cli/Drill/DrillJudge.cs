using System.Globalization;
using Cronium.Cli.Api;
using Cronium.Cli.Demo;
using Cronium.Grains.Fires;
using Cronium.Grains.Runs;

namespace Cronium.Cli.Drill;

/// <summary>Judges what was seen in a drill: due instants by arithmetic, the ledger, the runs, and what the scripts themselves wrote.</summary>
internal static class DrillJudge
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    public static DrillReport Judge(DrillFacts facts)
    {
        var jobs = facts.Ticks.Select(tick => new TickJudgement(tick, facts)).ToList();
        var problems = jobs.SelectMany(job => job.Problems).Concat(Strangers(facts)).Concat(OfLog(facts.Log)).Concat(OfCluster(facts)).ToList();
        return new DrillReport
        {
            Passed = problems.Count == 0 && jobs.Sum(job => job.Due) > 0,
            Ending = facts.Drain ? "drain" : "kill",
            Silo = facts.Silo,
            Target = facts.Target,
            Due = jobs.Sum(job => job.Due),
            Runs = jobs.Sum(job => job.Runs),
            Lost = jobs.Sum(job => job.Lost),
            Doubled = jobs.Sum(job => job.Doubled) + Strangers(facts).Count(),
            WithoutVerdict = jobs.Sum(job => job.Undecided),
            Failed = jobs.Sum(job => job.Failed),
            Witness = facts.Witness is null ? "log" : "file",
            LatenessBefore = Lateness(facts, fire => fire.DueAt < facts.EndedAt),
            LatenessAfter = Lateness(facts, fire => fire.DueAt >= facts.EndedAt),
            LongestGapMs = Milliseconds(facts.Ticks.Select(tick => Gap(tick.Fires, facts.EndedAt)).DefaultIfEmpty().Max()),
            WrongLogs = jobs.Sum(job => job.WrongLogs),
            FollowedLog = Followed(facts.Log),
            Cluster = Silos(facts.Cluster),
            Problems = problems,
        };
    }

    /// <summary>Scripts that ran, and of which the cluster knows nothing.</summary>
    private static IEnumerable<string> Strangers(DrillFacts facts)
    {
        var known = facts.Ticks.SelectMany(tick => tick.Fires.Select(fire => fire.Run).Concat(tick.Runs.Select(run => (string?)run.Id))).ToHashSet();
        return (facts.Witness ?? []).Select(line => line.Run).Distinct().Where(run => !known.Contains(run)).Select(run => $"{run} ran, and the ledger knows nothing of it.");
    }

    private static IEnumerable<string> OfLog(FollowedLog log)
    {
        if (log.Ended != nameof(RunStatus.Succeeded))
        {
            yield return $"The counting run {log.Run} ended as {log.Ended ?? "nobody knows"}.";
        }

        foreach (var (name, lines) in new[] { ("live", log.Followed), ("stored", log.Stored) })
        {
            if (!lines.IsExact)
            {
                yield return $"The {name} log of {log.Run} has {lines.Came} of {lines.Written} lines: {lines.Missing} missing, {lines.Repeated} repeated, {lines.OutOfOrder} out of order.";
            }
        }
    }

    private static IEnumerable<string> OfCluster(DrillFacts facts)
    {
        if (facts.Cluster.GoneAfter is null)
        {
            yield return $"{facts.Silo} was still active in the end.";
        }
        else if (facts.Cluster.OwnedAfter is null)
        {
            yield return $"Not all shards of {facts.Silo} had new owners in the end.";
        }
    }

    private static LatenessReport Lateness(DrillFacts facts, Func<Fire, bool> counts)
    {
        var late = facts.Ticks.SelectMany(tick => tick.Fires).Where(fire => fire.DueAt <= facts.To).Where(counts).Select(fire => fire.NoticedAt - fire.DueAt).Order().ToList();
        return new LatenessReport(late.Count, At(0.5), At(0.99), At(1));

        long At(double part) => late.Count == 0 ? 0 : Milliseconds(late[Math.Clamp((int)Math.Ceiling(part * late.Count) - 1, 0, late.Count - 1)]);
    }

    /// <summary>The longest time without a fire that ended after this instant.</summary>
    private static TimeSpan Gap(IReadOnlyList<Fire> fires, DateTimeOffset after)
    {
        var noticed = fires.Select(fire => fire.NoticedAt).Order().ToList();
        return noticed.Zip(noticed.Skip(1)).Where(pair => pair.Second >= after).Select(pair => pair.Second - pair.First).DefaultIfEmpty().Max();
    }

    private static FollowedReport Followed(FollowedLog log) => new(
        log.Run, log.Followed.Came, log.Followed.Missing, log.Followed.Repeated, log.Followed.OutOfOrder, Milliseconds(log.Silence), log.Breaks, log.Stored.IsExact);

    private static SiloReport Silos(SiloFacts silos) => new(
        silos.Before, silos.Left, Milliseconds(silos.GoneAfter), silos.Shards, Milliseconds(silos.OwnedAfter), silos.BackAfter is not null, Milliseconds(silos.BackAfter), silos.BackAs);

    private static long? Milliseconds(TimeSpan? time) => time is { } span ? Milliseconds(span) : null;

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    /// <summary>One ticking job.</summary>
    private sealed class TickJudgement
    {
        private readonly TickFacts _tick;
        private readonly ILookup<DateTimeOffset, string> _starts;
        private readonly ILookup<string, string> _whats;
        private readonly List<string> _problems = [];

        public TickJudgement(TickFacts tick, DrillFacts facts)
        {
            _tick = tick;
            var ofJob = tick.Runs.Select(run => run.Id).Concat(tick.Fires.Select(fire => fire.Run).OfType<string>()).ToHashSet();
            var seen = (facts.Witness ?? [.. tick.Logs.Values.SelectMany(SeenLine.ParseAll)]).Where(line => ofJob.Contains(line.Run)).ToList();
            _starts = seen.Where(line => line.What == "start").ToLookup(line => line.DueAt, line => line.Run);
            _whats = seen.ToLookup(line => line.Run, line => line.What);
            JudgeInstants(facts.To);
            JudgeRuns();
        }

        public int Due { get; private set; }

        public int Runs { get; private set; }

        public int Lost { get; private set; }

        public int Doubled { get; private set; }

        public int Undecided { get; private set; }

        public int Failed { get; private set; }

        public int WrongLogs { get; private set; }

        public IReadOnlyList<string> Problems => _problems;

        private void JudgeInstants(DateTimeOffset to)
        {
            var rows = _tick.Fires.ToLookup(fire => fire.DueAt);
            foreach (var due in _tick.Fires.Count == 0 ? [] : FireProof.DueInstants(Every, _tick.Fires.Min(fire => fire.DueAt), to))
            {
                Due++;
                Judge(due, [.. rows[due]]);
            }
        }

        private void Judge(DateTimeOffset due, IReadOnlyList<Fire> rows)
        {
            var starts = _starts[due].Count();
            Runs += rows.Count(row => row.Verdict == FireVerdict.Run);
            if (rows.Count > 1 || starts > 1)
            {
                Doubled++;
                _problems.Add($"{_tick.Job} at {Name(due)}: {rows.Count} rows in the ledger, and the script started {starts} times.");
            }
            else if (rows is [] or [{ Verdict: not (FireVerdict.Run or FireVerdict.Due) }])
            {
                Lost++;
                _problems.Add(rows is [var row] ? $"{_tick.Job} at {Name(due)} led to no run: {row.Verdict} {row.Reason}".TrimEnd() + "." : $"{_tick.Job} at {Name(due)} was due, and the ledger has no row for it.");
            }
            else if (rows[0].Verdict == FireVerdict.Due)
            {
                Undecided++;
                _problems.Add($"{_tick.Job} at {Name(due)} has no verdict.");
            }
            else if (rows[0].Run is not { } run || !_whats[run].Order(StringComparer.Ordinal).SequenceEqual(["end", "start"]))
            {
                Lost++;
                _problems.Add($"{_tick.Job} at {Name(due)}: the script of {rows[0].Run} was not seen to start and end; seen: {string.Join(", ", _whats[rows[0].Run ?? ""].DefaultIfEmpty("nothing"))}.");
            }
        }

        private void JudgeRuns()
        {
            foreach (var run in _tick.Runs.Where(run => run.Status != RunStatus.Succeeded))
            {
                Failed++;
                _problems.Add($"{run.Id} of {_tick.Job} ended as {run.Status}{(run.Reason is { } reason ? $": {reason}" : ".")}");
            }

            foreach (var (run, text) in _tick.Logs)
            {
                if (!SeenLine.ParseAll(text).Where(line => line.Run == run).Select(line => line.What).SequenceEqual(["start", "end"]) || text.Count(letter => letter == '\n') != 2)
                {
                    WrongLogs++;
                    _problems.Add($"The log of {run} of {_tick.Job} is not the two lines its script wrote: '{text.ReplaceLineEndings(" / ")}'.");
                }
            }
        }

        private static string Name(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
    }
}
