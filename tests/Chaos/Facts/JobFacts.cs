using Cronium.Chaos.Load;

namespace Cronium.Chaos.Facts;

/// <summary>All that is known of a job after a chaos run: from the cluster, and from everybody else.</summary>
internal sealed record JobFacts
{
    public required ChaosJob Job { get; init; }

    /// <summary>Instants from the first on must have fallen due; before the earlier one none may.</summary>
    public required Edge Begin { get; init; }

    /// <summary>Instants up to the earlier one must have fallen due as of an active job; from the later one on none may.</summary>
    public required Edge End { get; init; }

    public required IReadOnlyList<FireFacts> Fires { get; init; }

    public required IReadOnlyList<RunFacts> Runs { get; init; }

    /// <summary>Requests for runs by hand.</summary>
    public IReadOnlyList<RunRequest> Requests { get; init; } = [];

    /// <summary>What the scripts wrote down.</summary>
    public required IReadOnlyList<Note> Notes { get; init; }

    /// <summary>Stored logs beside what the scripts say they wrote.</summary>
    public required IReadOnlyList<LogFacts> Logs { get; init; }
}

/// <summary>A moment that lies between the sending of a request and its answer.</summary>
internal readonly record struct Edge(DateTimeOffset Sent, DateTimeOffset Answered);

/// <summary>A log and its truth.</summary>
/// <param name="Attempt">Whose; the run's whole log by the live reader has number 0.</param>
/// <param name="Log">What the cluster stored of standard output, or handed to a reader.</param>
/// <param name="Truth">What the script copied.</param>
/// <param name="Cut">The script was ended from outside, maybe between a line and its copy.</param>
/// <param name="Numbered">Whether the entries' numbers have no gap.</param>
internal sealed record LogFacts(AttemptKey Attempt, string Log, string Truth, bool Cut, bool Numbered);
