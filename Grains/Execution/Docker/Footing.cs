using Cronium.Grains.Execution.Supervision;

namespace Cronium.Grains.Execution.Docker;

/// <summary>What there is of an attempt's container.</summary>
internal abstract record Footing
{
    private Footing()
    {
    }

    /// <summary>It runs: the supervisor in it can be called.</summary>
    public sealed record Up : Footing;

    /// <summary>The engine has no container of the attempt.</summary>
    public sealed record Absent : Footing;

    /// <summary>The supervisor need not be asked, or never can be.</summary>
    public sealed record Settled(RunDirectory Facts) : Footing;

    /// <summary>It was not made or did not start, and will not.</summary>
    /// <param name="Reason">As one sentence for people.</param>
    public sealed record Refused(string Reason) : Footing;
}
