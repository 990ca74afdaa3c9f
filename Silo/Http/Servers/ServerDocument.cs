using Cronium.Grains.Servers;
using Cronium.Silo.Units;

namespace Cronium.Silo.Http.Servers;

/// <summary>A server file in its long form: every default spelled out, and no credentials. <see cref="ServerDocumentReader"/> reads it back.</summary>
internal record ServerDocument
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public required string Host { get; init; }

    public required int Port { get; init; }

    public required string User { get; init; }

    /// <summary>A fingerprint: <c>SHA256:...</c>.</summary>
    public string? HostKey { get; init; }

    public bool? TrustOnFirstUse { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Name of another server.</summary>
    public string? JumpHost { get; init; }

    public string? Directory { get; init; }

    public required int MaxConcurrent { get; init; }

    public required int MaxConnections { get; init; }

    public required int SessionsPerConnection { get; init; }

    /// <summary>A duration, such as <c>10s</c>.</summary>
    public required string ConnectTimeout { get; init; }

    /// <summary>A duration.</summary>
    public required string KeepAlive { get; init; }

    /// <summary>A duration.</summary>
    public required string IdleTimeout { get; init; }

    /// <summary>A duration.</summary>
    public required string HealthCheck { get; init; }

    public required BreakerDocument Breaker { get; init; }

    /// <summary>Writes a definition out.</summary>
    public static ServerDocument Of(ServerDefinition server) => new()
    {
        Name = server.Name,
        Description = server.Description,
        Host = server.Host,
        Port = server.Port,
        User = server.User,
        HostKey = server.HostKey,
        TrustOnFirstUse = server.TrustOnFirstUse ? true : null,
        Labels = server.Labels,
        JumpHost = server.JumpHost,
        Directory = server.Directory,
        MaxConcurrent = server.MaxConcurrent,
        MaxConnections = server.Connections.Max,
        SessionsPerConnection = server.Connections.Sessions,
        ConnectTimeout = DurationText.Format(server.Connections.ConnectTimeout),
        KeepAlive = DurationText.Format(server.Connections.KeepAlive),
        IdleTimeout = DurationText.Format(server.Connections.IdleTimeout),
        HealthCheck = DurationText.Format(server.Connections.HealthCheck),
        Breaker = new BreakerDocument(server.Breaker.Failures, DurationText.Format(server.Breaker.OpenFor), server.Breaker.Successes, server.Breaker.Probes),
    };
}

/// <summary>When a server counts as unreachable; <c>openFor</c> is a duration.</summary>
internal sealed record BreakerDocument(int Failures, string OpenFor, int Successes, int Probes);

/// <summary>A server file as it is put: with credentials, each a text. Of the other fields host and user alone have no default.</summary>
internal sealed record ServerFile : ServerDocument
{
    /// <summary>PEM, or the base 64 of it.</summary>
    public string? PrivateKey { get; init; }

    public string? Passphrase { get; init; }

    public string? Password { get; init; }
}
