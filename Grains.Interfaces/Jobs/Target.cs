namespace Cronium.Grains.Jobs;

/// <summary>Where a run happens: on servers, in a container, or on the silo's own machine. Exactly one kind is set.</summary>
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

    /// <summary>The servers that have all of these labels when the run is made; each gets a dispatch of its own. With a container: engines to choose from.</summary>
    [Id(4)]
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The first dispatch that fails cancels those that run, and those not started yet are not. Default false.</summary>
    [Id(5)]
    public bool FailFast { get; init; }

    /// <summary>Once so many dispatches have failed, those not started yet are not; null: all are tried.</summary>
    [Id(6)]
    public int? MaxFailures { get; init; }

    /// <summary>What a dispatch does whose server cannot be reached. Default <see cref="UnreachablePolicy.Wait"/>.</summary>
    [Id(7)]
    public UnreachablePolicy IfUnreachable { get; init; } = UnreachablePolicy.Wait;

    /// <summary>The silo's own machine.</summary>
    public static Target OnSilo { get; } = new() { Local = true };
}

/// <summary>A server cannot be reached, and nothing was started there yet.</summary>
[GenerateSerializer, Alias("cronium.unreachable")]
public enum UnreachablePolicy
{
    /// <summary>The dispatch waits until it can be.</summary>
    Wait,

    /// <summary>The attempt fails; the job's retry policy decides what follows.</summary>
    Fail,
}
