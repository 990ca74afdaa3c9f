namespace Cronium.Client;

/// <summary>Which part of a run's log to read.</summary>
public sealed record FollowLogOptions
{
    /// <summary>Number of the last entry the caller has; 0 (default): from the beginning.</summary>
    public long After { get; init; }

    /// <summary>Name of the dispatch; null (default): the only one the run has.</summary>
    public string? Dispatch { get; init; }
}
