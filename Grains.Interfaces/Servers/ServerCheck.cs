namespace Cronium.Grains.Servers;

/// <summary>The findings of a check, in the order in which they were looked at; what follows a failed one may be missing.</summary>
[GenerateSerializer, Immutable, Alias("cronium.server-check")]
public sealed record ServerCheck([property: Id(0)] IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether runs will work.</summary>
    public bool Passed => Findings.All(finding => finding.Verdict != FindingVerdict.Failed);
}

/// <summary>One thing that was looked at.</summary>
[GenerateSerializer, Immutable, Alias("cronium.finding")]
public sealed record Finding
{
    /// <summary><c>reach</c>, <c>host key</c>, <c>login</c>, <c>interpreters</c>, <c>survival</c>, <c>disk</c>, <c>clock</c>, <c>sftp</c> or <c>sessions</c>.</summary>
    [Id(0)]
    public required string Subject { get; init; }

    /// <summary>Good, worth a look, or in the way of runs.</summary>
    [Id(1)]
    public required FindingVerdict Verdict { get; init; }

    /// <summary>What was found, as one sentence.</summary>
    [Id(2)]
    public required string Detail { get; init; }

    /// <summary>How to mend it; null when there is nothing to mend.</summary>
    [Id(3)]
    public string? Fix { get; init; }
}

/// <summary>How a finding is meant.</summary>
[GenerateSerializer, Alias("cronium.finding-verdict")]
public enum FindingVerdict
{
    /// <summary>Good.</summary>
    Passed,

    /// <summary>Runs work, with a restriction.</summary>
    Warning,

    /// <summary>Runs will not work.</summary>
    Failed,
}
