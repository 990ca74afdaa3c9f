namespace Cronium.Grains.Servers;

/// <summary>A server as the outside sees it; nothing of its credentials but their kind.</summary>
[GenerateSerializer, Immutable, Alias("cronium.server-snapshot")]
public sealed record ServerSnapshot
{
    /// <summary>The definition as it was put.</summary>
    [Id(0)]
    public required ServerDefinition Definition { get; init; }

    /// <summary>Counts the changes.</summary>
    [Id(1)]
    public required long Version { get; init; }

    /// <summary>When the definition or the credentials were changed last.</summary>
    [Id(2)]
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What there is to log in with, such as <c>ed25519 key SHA256:..., password</c>; never more.</summary>
    [Id(3)]
    public required string Credentials { get; init; }

    /// <summary>The host key that is accepted: pinned, or taken on first use. Null: none was seen yet.</summary>
    [Id(4)]
    public string? HostKey { get; init; }

    /// <summary>The circuit breaker.</summary>
    [Id(5)]
    public required BreakerSnapshot Breaker { get; init; }

    /// <summary>Connections, commands and attempts now.</summary>
    [Id(6)]
    public ServerLoad Load { get; init; } = new();

    /// <summary>What the server can do, as seen when it was connected to first; null: it never was.</summary>
    [Id(7)]
    public ServerAbilities? Abilities { get; init; }

    /// <summary>The error of the last try to reach it; null: it went well.</summary>
    [Id(8)]
    public string? LastError { get; init; }

    /// <summary>Address of the silo that holds its connections.</summary>
    [Id(9)]
    public string? Silo { get; init; }
}

/// <summary>Whether calls to a server are let through.</summary>
[GenerateSerializer, Alias("cronium.breaker-state")]
public enum BreakerState
{
    /// <summary>All are.</summary>
    Closed,

    /// <summary>None is.</summary>
    Open,

    /// <summary>A few are, as probes.</summary>
    HalfOpen,
}

/// <summary>A circuit breaker as the outside sees it.</summary>
[GenerateSerializer, Immutable, Alias("cronium.breaker-snapshot")]
public sealed record BreakerSnapshot
{
    /// <summary>Where it stands.</summary>
    [Id(0)]
    public required BreakerState State { get; init; }

    /// <summary>Since when; null: it never changed.</summary>
    [Id(1)]
    public DateTimeOffset? Since { get; init; }

    /// <summary>The last failure, or the reason a person gave.</summary>
    [Id(2)]
    public string? Reason { get; init; }

    /// <summary>When the next probe is let through; null while closed, and while held open until somebody closes it.</summary>
    [Id(3)]
    public DateTimeOffset? NextProbeAt { get; init; }

    /// <summary>Failures in a row so far.</summary>
    [Id(4)]
    public int Failures { get; init; }

    /// <summary>Who opened it by hand; null: nobody.</summary>
    [Id(5)]
    public string? HeldBy { get; init; }
}

/// <summary>How much of a server is in use now.</summary>
[GenerateSerializer, Immutable, Alias("cronium.server-load")]
public sealed record ServerLoad
{
    /// <summary>Open connections.</summary>
    [Id(0)]
    public int Connections { get; init; }

    /// <summary>Commands under way over them.</summary>
    [Id(1)]
    public int Sessions { get; init; }

    /// <summary>Attempts that hold a slot.</summary>
    [Id(2)]
    public int Running { get; init; }

    /// <summary>Attempts that wait for a slot.</summary>
    [Id(3)]
    public int Waiting { get; init; }
}

/// <summary>What becomes of scripts on a server when the connection ends.</summary>
[GenerateSerializer, Alias("cronium.survival-tier")]
public enum SurvivalTier
{
    /// <summary>They go on, and a restart of the server is told from their end.</summary>
    Full,

    /// <summary>They go on, but who lives is less certain: there is no <c>/proc</c> to look into.</summary>
    Reduced,

    /// <summary>They end with the connection: no way to a new session, or the server ends the processes of who logs out.</summary>
    None,
}

/// <summary>What a server can do, as a probe found it.</summary>
[GenerateSerializer, Immutable, Alias("cronium.server-abilities")]
public sealed record ServerAbilities
{
    /// <summary>Whether scripts outlive the connection.</summary>
    [Id(0)]
    public required SurvivalTier Survival { get; init; }

    /// <summary>Why it is no better; null when it is <see cref="SurvivalTier.Full"/>.</summary>
    [Id(1)]
    public string? SurvivalReason { get; init; }

    /// <summary>System and release, as <c>uname -sr</c> says.</summary>
    [Id(2)]
    public required string System { get; init; }

    /// <summary>Machine, as <c>uname -m</c> says.</summary>
    [Id(3)]
    public required string Machine { get; init; }

    /// <summary>Home of the account.</summary>
    [Id(4)]
    public required string Home { get; init; }

    /// <summary>Login shell of the account.</summary>
    [Id(5)]
    public required string Shell { get; init; }

    /// <summary>Output is read by SFTP; false: by commands, which is slower.</summary>
    [Id(6)]
    public required bool Sftp { get; init; }

    /// <summary>Which of sh, bash, python and node are on the path.</summary>
    [Id(7)]
    public required IReadOnlyList<string> Interpreters { get; init; }

    /// <summary>The server's clock minus the silo's.</summary>
    [Id(8)]
    public required TimeSpan ClockSkew { get; init; }

    /// <summary>Bytes free where run directories are kept; null: the server does not tell.</summary>
    [Id(9)]
    public long? FreeBytes { get; init; }

    /// <summary>When the probe was made.</summary>
    [Id(10)]
    public required DateTimeOffset ProbedAt { get; init; }
}
