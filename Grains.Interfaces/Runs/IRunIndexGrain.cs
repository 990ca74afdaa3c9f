namespace Cronium.Grains.Runs;

/// <summary>Lists runs, newest first. Keyed by 0; any silo answers.</summary>
[Alias("cronium.IRunIndexGrain")]
public interface IRunIndexGrain : IGrainWithIntegerKey
{
    /// <summary>Runs in order of creation, newest first.</summary>
    [Alias("list")]
    Task<Page<RunSnapshot>> ListAsync(RunQuery query);
}

/// <summary>Which runs to list.</summary>
[GenerateSerializer, Immutable, Alias("cronium.run-query")]
public sealed record RunQuery
{
    /// <summary>Only runs of this job; null: of all.</summary>
    [Id(0)]
    public string? Job { get; init; }

    /// <summary>Only runs in this status; null: in any.</summary>
    [Id(1)]
    public RunStatus? Status { get; init; }

    /// <summary>Cursor of the page before; null: from the newest.</summary>
    [Id(2)]
    public string? After { get; init; }

    /// <summary>1 to 1,000. Default 50.</summary>
    [Id(3)]
    public int Limit { get; init; } = 50;
}
