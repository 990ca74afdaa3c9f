using Cronium.Grains.Servers;

namespace Cronium.Silo.Http.Servers;

/// <summary>A server as the API answers it.</summary>
internal sealed record ServerReply
{
    public required string Name { get; init; }

    /// <summary>Counts the changes of definition and credentials; also the ETag.</summary>
    public required long Version { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What there is to log in with, such as <c>ed25519 key SHA256:..., password</c>; never more.</summary>
    public required string Credentials { get; init; }

    /// <summary>The host key that is accepted; absent: none was seen yet.</summary>
    public string? HostKey { get; init; }

    public required BreakerSnapshot Breaker { get; init; }

    public required ServerLoad Load { get; init; }

    /// <summary>Absent: it was never connected to.</summary>
    public AbilitiesReply? Abilities { get; init; }

    /// <summary>The error of the last try to reach it; absent: it went well.</summary>
    public string? LastError { get; init; }

    /// <summary>Address of the silo that holds its connections; absent: none does.</summary>
    public string? Silo { get; init; }

    /// <summary>The server file in its long form.</summary>
    public required ServerDocument Definition { get; init; }

    public static ServerReply Of(ServerSnapshot server) => new()
    {
        Name = server.Definition.Name,
        Version = server.Version,
        UpdatedAt = server.UpdatedAt,
        Credentials = server.Credentials,
        HostKey = server.HostKey,
        Breaker = server.Breaker,
        Load = server.Load,
        Abilities = server.Abilities is { } abilities ? AbilitiesReply.Of(abilities) : null,
        LastError = server.LastError,
        Silo = server.Silo,
        Definition = ServerDocument.Of(server.Definition),
    };
}

/// <summary>What a server can do.</summary>
/// <param name="Survival">What becomes of scripts when the connection ends.</param>
/// <param name="SurvivalReason">Why it is no better; absent: it is full.</param>
/// <param name="System">System and release.</param>
/// <param name="Machine">Kind of processor.</param>
/// <param name="Home">Home of the account.</param>
/// <param name="Shell">Login shell of the account.</param>
/// <param name="Sftp">Whether output is read by SFTP.</param>
/// <param name="Interpreters">Which of sh, bash, python and node are there.</param>
/// <param name="ClockSkewMs">The server's clock minus the silo's, in milliseconds.</param>
/// <param name="FreeBytes">Free where run directories are kept; absent: the server does not tell.</param>
/// <param name="ProbedAt">When it was looked at.</param>
internal sealed record AbilitiesReply(
    SurvivalTier Survival,
    string? SurvivalReason,
    string System,
    string Machine,
    string Home,
    string Shell,
    bool Sftp,
    IReadOnlyList<string> Interpreters,
    long ClockSkewMs,
    long? FreeBytes,
    DateTimeOffset ProbedAt)
{
    public static AbilitiesReply Of(ServerAbilities abilities) => new(
        abilities.Survival,
        abilities.SurvivalReason,
        abilities.System,
        abilities.Machine,
        abilities.Home,
        abilities.Shell,
        abilities.Sftp,
        abilities.Interpreters,
        (long)abilities.ClockSkew.TotalMilliseconds,
        abilities.FreeBytes,
        abilities.ProbedAt);
}

/// <summary>The findings of a check.</summary>
/// <param name="Passed">Whether runs will work.</param>
/// <param name="Findings">In the order in which they were looked at.</param>
internal sealed record CheckReply(bool Passed, IReadOnlyList<Finding> Findings)
{
    public static CheckReply Of(ServerCheck check) => new(check.Passed, check.Findings);
}
