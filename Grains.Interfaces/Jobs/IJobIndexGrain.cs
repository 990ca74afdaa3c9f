using Orleans.Concurrency;

namespace Cronium.Grains.Jobs;

/// <summary>Lists jobs by name. Keyed by 0; any silo answers.</summary>
[Alias("cronium.IJobIndexGrain")]
public interface IJobIndexGrain : IGrainWithIntegerKey
{
    /// <summary>Jobs in order of name.</summary>
    /// <param name="after">Cursor of the page before; null: from the beginning.</param>
    /// <param name="limit">1 to 1,000.</param>
    [Alias("list")]
    Task<Page<JobSnapshot>> ListAsync(string? after, int limit);

    /// <summary>Every occurrence of every job from <paramref name="from"/> up to <paramref name="to"/>, in order, 10,000 at most.</summary>
    [Alias("preview")]
    Task<IReadOnlyList<PlannedOccurrence>> PreviewAsync(DateTimeOffset from, DateTimeOffset to, string? job);
}

/// <summary>An occurrence to come.</summary>
[GenerateSerializer, Immutable, Alias("cronium.planned")]
public sealed record PlannedOccurrence([property: Id(0)] string Job, [property: Id(1)] DateTimeOffset DueAt);
