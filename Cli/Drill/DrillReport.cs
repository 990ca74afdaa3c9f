namespace Cronium.Cli.Drill;

/// <summary>The outcome of a drill; with <c>-o json</c> this is the answer.</summary>
internal sealed record DrillReport
{
    public required bool Passed { get; init; }

    /// <summary><c>kill</c> or <c>drain</c>.</summary>
    public required string Ending { get; init; }

    public required string Silo { get; init; }

    public required string Target { get; init; }

    /// <summary>Due instants, by arithmetic.</summary>
    public required int Due { get; init; }

    /// <summary>Runs that the ledger has for them.</summary>
    public required int Runs { get; init; }

    /// <summary>Due instants that led to no run, or whose script was not seen to start and end.</summary>
    public required int Lost { get; init; }

    /// <summary>Due instants whose script was seen to start more than once.</summary>
    public required int Doubled { get; init; }

    public required int WithoutVerdict { get; init; }

    /// <summary>Runs that did not succeed.</summary>
    public required int Failed { get; init; }

    /// <summary><c>file</c>: the scripts wrote down themselves what they did; <c>log</c>: only ledger and logs tell of it.</summary>
    public required string Witness { get; init; }

    public required LatenessReport LatenessBefore { get; init; }

    public required LatenessReport LatenessAfter { get; init; }

    /// <summary>Longest time that one of the jobs, due every second, did not fire, since the silo was told to go.</summary>
    public required long LongestGapMs { get; init; }

    /// <summary>Logs of ticking runs that are not exactly the two lines their scripts wrote.</summary>
    public required int WrongLogs { get; init; }

    public required FollowedReport FollowedLog { get; init; }

    public required SiloReport Cluster { get; init; }

    /// <summary>What does not fit, one sentence each.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>"drill passed", or what failed.</summary>
    public string Verdict => Passed ? "drill passed" : $"drill FAILED: {string.Join(", ", Failures)}";

    private IEnumerable<string> Failures
    {
        get
        {
            var named = new (int Count, string Name)[] { (Lost, "lost"), (Doubled, "doubled"), (WithoutVerdict, "without a verdict"), (Failed, "runs that did not succeed"), (WrongLogs, "logs not exact") }
                .Where(one => one.Count > 0).Select(one => $"{one.Count} {one.Name}").ToList();
            return named.Count > 0 ? named : Problems.Take(1).Select(problem => problem.TrimEnd('.'));
        }
    }
}

/// <summary>From the due instant to its row in the ledger, in milliseconds.</summary>
internal sealed record LatenessReport(int Fires, long P50Ms, long P99Ms, long MaxMs);

/// <summary>The log that was followed through the silo's end.</summary>
internal sealed record FollowedReport(string Run, int Lines, int Missing, int Repeated, int OutOfOrder, long LongestSilenceMs, int Breaks, bool StoredIsExact);

/// <summary>The silos; times from the moment one was told to go.</summary>
internal sealed record SiloReport(int SilosBefore, int SilosLeft, long? GoneAfterMs, int Shards, long? ShardsOwnedAfterMs, bool CameBack, long? BackAfterMs, int? BackAsProcess);
