using Orleans.Concurrency;

namespace Cronium.Grains.Servers;

/// <summary>One server, keyed by its name: owns its connections, its circuit breaker and its slots.</summary>
[Alias("cronium.IServerGrain")]
public interface IServerGrain : IGrainWithStringKey
{
    /// <summary>Creates or replaces the definition. Durable when it returns. Running scripts go on.</summary>
    /// <exception cref="CroniumException">Invalid definition or credentials, or a stale version.</exception>
    [Alias("put")]
    Task<ServerSnapshot> PutAsync(PutServer request);

    /// <summary>The server as it is now. Connects to nothing.</summary>
    /// <exception cref="CroniumException">There is no such server.</exception>
    [Alias("get"), AlwaysInterleave]
    Task<ServerSnapshot> GetAsync();

    /// <summary>Forgets the server and its credentials. Scripts that run there run on, and nobody learns how they end.</summary>
    /// <exception cref="CroniumException">Scripts run there; <see cref="RefusalKind.Conflict"/>, unless forced.</exception>
    [Alias("remove")]
    Task RemoveAsync(bool force);

    /// <summary>Connects, looks at everything a run needs, and says what is wrong and how to mend it. Takes up to a minute.</summary>
    /// <exception cref="CroniumException">There is no such server.</exception>
    [Alias("check"), AlwaysInterleave, ResponseTimeout("00:01:30")]
    Task<ServerCheck> CheckAsync();

    /// <summary>Opens or closes the circuit breaker by hand.</summary>
    [Alias("breaker")]
    Task<ServerSnapshot> SetBreakerAsync(BreakerOrder order);

    /// <summary>Forgets the host key that was taken on first use, so that the next one seen is taken.</summary>
    [Alias("forget-host-key")]
    Task<ServerSnapshot> ForgetHostKeyAsync();
}

/// <summary>A definition to create or replace.</summary>
[GenerateSerializer, Immutable, Alias("cronium.put-server")]
public sealed record PutServer
{
    /// <summary>The whole new definition.</summary>
    [Id(0)]
    public required ServerDefinition Definition { get; init; }

    /// <summary>The whole new credentials; null: those there are stay.</summary>
    [Id(1)]
    public ServerCredentials? Credentials { get; init; }

    /// <summary>The version it is based on: 0 to create only, null to accept any.</summary>
    [Id(2)]
    public long? ExpectedVersion { get; init; }
}

/// <summary>What a person wants of a circuit breaker.</summary>
[GenerateSerializer, Immutable, Alias("cronium.breaker-order")]
public sealed record BreakerOrder
{
    /// <summary>True: let nothing through. False: let everything through, failures forgotten.</summary>
    [Id(0)]
    public required bool Open { get; init; }

    /// <summary>How long it stays open; null: until somebody closes it.</summary>
    [Id(1)]
    public TimeSpan? For { get; init; }

    /// <summary>Why, for people; at most 200 characters.</summary>
    [Id(2)]
    public string? Reason { get; init; }

    /// <summary>Who asks, for the record.</summary>
    [Id(3)]
    public string? By { get; init; }
}

/// <summary>Lists servers. Keyed by 0; any silo answers.</summary>
[Alias("cronium.IServerIndexGrain")]
public interface IServerIndexGrain : IGrainWithIntegerKey
{
    /// <summary>Servers in order of name.</summary>
    /// <param name="labels">Only servers that have all of these.</param>
    /// <param name="after">Cursor of the page before; null: from the first.</param>
    /// <param name="limit">1 to 1,000.</param>
    [Alias("list")]
    Task<Page<ServerSnapshot>> ListAsync(IReadOnlyDictionary<string, string> labels, string? after, int limit);
}
