namespace Cronium.Grains.Jobs;

/// <summary>Where a run happens: on servers, in a container, or on the silo's own machine. Exactly one of the three is set.</summary>
[GenerateSerializer, Immutable, Alias("cronium.target")]
public sealed record Target
{
    /// <summary>Names of servers; each gets a dispatch of its own.</summary>
    [Id(0)]
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>How many dispatches of one run go on at once. Default 10.</summary>
    [Id(1)]
    public int MaxParallel { get; init; } = 10;

    /// <summary>An image; the run happens in a container made from it.</summary>
    [Id(2)]
    public string? Container { get; init; }

    /// <summary>The silo's own machine; for development, off unless configured.</summary>
    [Id(3)]
    public bool Local { get; init; }

    /// <summary>The silo's own machine.</summary>
    public static Target OnSilo { get; } = new() { Local = true };
}
