namespace Cronium.Grains.Storage;

/// <summary>How much history is kept. Runs that are not final and occurrences that nobody decided on always are.</summary>
internal sealed record RetentionOptions
{
    /// <summary>Newest runs kept of each job. Default 500.</summary>
    public int RunsPerJob { get; init; } = 500;

    /// <summary>Final runs created longer ago are removed; so is the ledger of a job that is gone. Default 30 days.</summary>
    public TimeSpan RunAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Newest rows of the fire ledger kept of each job. Default 2,000.</summary>
    public int FiresPerJob { get; init; } = 2_000;

    /// <summary>Most runs and rows of the ledger together that one call removes. Default 500.</summary>
    public int Batch { get; init; } = 500;
}
