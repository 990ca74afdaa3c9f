using Cronium.Chaos.Faults;

namespace Cronium.Chaos.Facts;

/// <summary>All that is known after a chaos run.</summary>
internal sealed record ChaosFacts
{
    public required IReadOnlyList<JobFacts> Jobs { get; init; }

    /// <summary>What should be gone and is not, a sentence each.</summary>
    public required IReadOnlyList<string> Left { get; init; }

    public IReadOnlyList<Struck> Struck { get; init; } = [];
}
