using System.Text.Json;
using Cronium.Grains.Servers;

namespace Cronium.Cli.Api;

/// <summary>A server as the API answers it.</summary>
internal sealed record Server
{
    public required string Name { get; init; }

    public long Version { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What there is to log in with, by its kind.</summary>
    public string? Credentials { get; init; }

    public string? HostKey { get; init; }

    public ServerBreaker Breaker { get; init; } = new();

    public ServerLoad Load { get; init; } = new();

    /// <summary>What it can do; null: it was never connected to.</summary>
    public Abilities? Abilities { get; init; }

    public string? LastError { get; init; }

    public string? Silo { get; init; }

    /// <summary>The server file in its long form, without credentials.</summary>
    public JsonElement Definition { get; init; }
}

/// <summary>Of a server file, what lists show.</summary>
internal sealed record ServerFile
{
    public string Host { get; init; } = "";

    public int Port { get; init; } = 22;

    public string User { get; init; } = "";

    public int MaxConcurrent { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public string? JumpHost { get; init; }

    public string? Description { get; init; }
}

/// <summary>Whether calls to a server are let through.</summary>
internal sealed record ServerBreaker
{
    public BreakerState State { get; init; }

    public DateTimeOffset? Since { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset? NextProbeAt { get; init; }

    public string? HeldBy { get; init; }
}

/// <summary>What a server can do, as a probe found it.</summary>
internal sealed record Abilities
{
    public SurvivalTier Survival { get; init; }

    public string? SurvivalReason { get; init; }

    public string? System { get; init; }

    public string? Machine { get; init; }

    public string? Shell { get; init; }

    public bool Sftp { get; init; }

    public IReadOnlyList<string> Interpreters { get; init; } = [];

    /// <summary>The server's clock minus the silo's, in milliseconds.</summary>
    public long ClockSkewMs { get; init; }

    /// <summary>Bytes free where run directories are kept; null: the server does not tell.</summary>
    public long? FreeBytes { get; init; }

    public DateTimeOffset? ProbedAt { get; init; }
}

/// <summary>The findings of a check.</summary>
internal sealed record Check
{
    /// <summary>Whether runs will work.</summary>
    public bool Passed { get; init; }

    public IReadOnlyList<CheckFinding> Findings { get; init; } = [];
}

/// <summary>One thing that was looked at.</summary>
internal sealed record CheckFinding(string Subject, FindingVerdict Verdict, string Detail, string? Fix = null);

/// <summary>What a person wants of a breaker.</summary>
internal sealed record BreakerWish(string State, string? For, string? Reason);
