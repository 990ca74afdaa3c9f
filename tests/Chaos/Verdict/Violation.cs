namespace Cronium.Chaos.Verdict;

/// <summary>How a promise was broken.</summary>
internal enum Breach
{
    /// <summary>A due instant or an accepted request that led to nothing.</summary>
    Lost,

    /// <summary>Something happened twice that was to happen once.</summary>
    Doubled,

    /// <summary>Something happened that nothing was due for.</summary>
    Unasked,

    /// <summary>A script that began before the instant it was due at.</summary>
    Early,

    /// <summary>A status that is not what the script did.</summary>
    Untrue,

    /// <summary>A run that never became final.</summary>
    Unfinished,

    /// <summary>A log that is not what the script wrote.</summary>
    Log,

    /// <summary>Processes, directories or containers that should be gone.</summary>
    Left,
}

/// <summary>One broken promise.</summary>
/// <param name="Breach">How.</param>
/// <param name="What">One sentence for a person.</param>
/// <param name="Run">The run it is about, if it is about one.</param>
internal sealed record Violation(Breach Breach, string What, string? Run = null)
{
    public override string ToString() => $"{Breach}: {What}";
}
