namespace Cronium.Grains.Servers;

/// <summary>What people edit of a server: how to reach it, and how much of it may be used. Credentials are kept apart, in <see cref="ServerCredentials"/>.</summary>
[GenerateSerializer, Immutable, Alias("cronium.server")]
public sealed record ServerDefinition
{
    /// <summary>Unique name; the rule is that of <see cref="Jobs.JobName"/>.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Host name, IPv4 or IPv6 address.</summary>
    [Id(1)]
    public required string Host { get; init; }

    /// <summary>1 to 65,535. Default 22.</summary>
    [Id(2)]
    public int Port { get; init; } = 22;

    /// <summary>The account to log in to.</summary>
    [Id(3)]
    public required string User { get; init; }

    /// <summary>Fingerprint of the host key, as <c>SHA256:</c> and its base 64; null: see <see cref="TrustOnFirstUse"/>.</summary>
    [Id(4)]
    public string? HostKey { get; init; }

    /// <summary>The host key seen first is kept, and any other is refused from then on.</summary>
    [Id(5)]
    public bool TrustOnFirstUse { get; init; }

    /// <summary>For targets that name servers by label, such as <c>role: db</c>.</summary>
    [Id(6)]
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Name of another server to connect through; null: connect directly.</summary>
    [Id(7)]
    public string? JumpHost { get; init; }

    /// <summary>Absolute directory on the server for run directories; null: <c>.cronium</c> in the account's home.</summary>
    [Id(8)]
    public string? Directory { get; init; }

    /// <summary>Scripts at once on this server; further ones wait. 1 to 10,000. Default 20.</summary>
    [Id(9)]
    public int MaxConcurrent { get; init; } = 20;

    /// <summary>Limits of the connections.</summary>
    [Id(10)]
    public ConnectionLimits Connections { get; init; } = new();

    /// <summary>When the server counts as unreachable.</summary>
    [Id(11)]
    public BreakerPolicy Breaker { get; init; } = new();

    /// <summary>For people; at most 1,000 characters.</summary>
    [Id(12)]
    public string? Description { get; init; }
}

/// <summary>Limits of the connections to one server.</summary>
[GenerateSerializer, Immutable, Alias("cronium.connection-limits")]
public sealed record ConnectionLimits
{
    /// <summary>Connections at once, those for reading output included. 1 to 100. Default 5.</summary>
    [Id(0)]
    public int Max { get; init; } = 5;

    /// <summary>Commands at once over one connection; a stock sshd allows 10 sessions. 1 to 100. Default 8.</summary>
    [Id(1)]
    public int Sessions { get; init; } = 8;

    /// <summary>From the first packet to being logged in. Default 10 s.</summary>
    [Id(2)]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between keep-alive messages. Default 15 s.</summary>
    [Id(3)]
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A connection that nobody uses for so long is closed. Default 5 min.</summary>
    [Id(4)]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Time between the health checks of an idle connection. Default 30 s.</summary>
    [Id(5)]
    public TimeSpan HealthCheck { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>When a server counts as unreachable, and when it is tried again.</summary>
[GenerateSerializer, Immutable, Alias("cronium.breaker-policy")]
public sealed record BreakerPolicy
{
    /// <summary>Failures in a row that open the breaker. 1 to 1,000. Default 5.</summary>
    [Id(0)]
    public int Failures { get; init; } = 5;

    /// <summary>How long it stays open before probes are let through. Default 60 s.</summary>
    [Id(1)]
    public TimeSpan OpenFor { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Successful probes that close it again. 1 to 100. Default 2.</summary>
    [Id(2)]
    public int Successes { get; init; } = 2;

    /// <summary>Probes under way at once while it is half-open. 1 to 100. Default 3.</summary>
    [Id(3)]
    public int Probes { get; init; } = 3;
}

/// <summary>How to log in. Stored encrypted, and never shown again.</summary>
[GenerateSerializer, Immutable, Alias("cronium.server-credentials")]
public sealed record ServerCredentials
{
    /// <summary>A private key as PEM (OpenSSH or PKCS), or the base 64 of it.</summary>
    [Id(0)]
    public string? PrivateKey { get; init; }

    /// <summary>Opens the private key.</summary>
    [Id(1)]
    public string? Passphrase { get; init; }

    /// <summary>Password of the account; tried after the key.</summary>
    [Id(2)]
    public string? Password { get; init; }

    /// <summary>Names nothing it holds.</summary>
    public override string ToString() => nameof(ServerCredentials);
}
