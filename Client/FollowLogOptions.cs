using Cronium.Client.Logs;

namespace Cronium.Client;

/// <summary>Which part of a run's log to read.</summary>
public sealed record FollowLogOptions
{
    /// <summary><see cref="RunLogEntry.Cursor"/> of the last entry the caller has; null (default): from the beginning.</summary>
    public string? After { get; init; }

    /// <summary>Name of the dispatch; null (default): all the run has, in one.</summary>
    public string? Dispatch { get; init; }
}
