using Cronium.Cli.Api;

namespace Cronium.Cli.Drill;

/// <summary>All that was seen in a drill, before anybody judges it. Instants are the cluster's, durations this machine's.</summary>
internal sealed record DrillFacts
{
    /// <summary>What was asked for.</summary>
    public required bool Drain { get; init; }

    public required string Silo { get; init; }

    public required string Target { get; init; }

    /// <summary>When the silo was told to go.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Every due instant up to here was reached before the canaries were paused.</summary>
    public required DateTimeOffset To { get; init; }

    public required IReadOnlyList<TickFacts> Ticks { get; init; }

    /// <summary>What the scripts wrote into a file on the target; null: no file could be read.</summary>
    public IReadOnlyList<SeenLine>? Witness { get; init; }

    public required FollowedLog Log { get; init; }

    public required SiloFacts Cluster { get; init; }
}

/// <summary>What was seen of one ticking job.</summary>
/// <param name="Job">Its name.</param>
/// <param name="Fires">Its rows of the ledger.</param>
/// <param name="Runs">Its runs.</param>
/// <param name="Logs">The lines in the log of each run, by run.</param>
internal sealed record TickFacts(string Job, IReadOnlyList<Fire> Fires, IReadOnlyList<Run> Runs, IReadOnlyDictionary<string, string> Logs);

/// <summary>What was seen of the log that was followed through the silo's end.</summary>
/// <param name="Run">Whose log it is.</param>
/// <param name="Ended">How the run ended; null: it was not seen to.</param>
/// <param name="Followed">What the live log brought.</param>
/// <param name="Stored">What the stored log has.</param>
/// <param name="Silence">The longest silence since the silo was told to go.</param>
/// <param name="Breaks">How often the connection broke.</param>
internal sealed record FollowedLog(string Run, string? Ended, CountedLines Followed, CountedLines Stored, TimeSpan Silence, int Breaks);

/// <summary>What was seen of the silos, counted from the moment one was told to go.</summary>
/// <param name="Before">How many were active.</param>
/// <param name="Left">How many were active in the end.</param>
/// <param name="GoneAfter">When the silo was none of the active ones any more; null: it stayed.</param>
/// <param name="OwnedAfter">When all its shards had other owners; null: they never had.</param>
/// <param name="Shards">How many it owned.</param>
/// <param name="BackAfter">When a silo of its name was active again; null: none was.</param>
/// <param name="BackAs">The process that came back.</param>
internal sealed record SiloFacts(int Before, int Left, TimeSpan? GoneAfter, TimeSpan? OwnedAfter, int Shards, TimeSpan? BackAfter, int? BackAs);
