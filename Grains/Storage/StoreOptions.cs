namespace Cronium.Grains.Storage;

/// <summary>Whether a store that may forget acknowledged writes is refused or only warned about.</summary>
internal enum Durability
{
    /// <summary>Refused.</summary>
    Strict,

    /// <summary>Used after a warning; what it loses is lost.</summary>
    Relaxed,
}

/// <summary>Where the store is and what is demanded of it.</summary>
internal sealed record StoreOptions
{
    /// <summary>Address in the notation of StackExchange.Redis, for example <c>10.0.0.5:6379,password=...</c>.</summary>
    public required string Redis { get; init; }

    /// <summary>First part of every key, so that several clusters can share one store.</summary>
    public required string KeyPrefix { get; init; }

    /// <summary>How long to wait for the store at start-up. Default 60 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one command may take. Default 5 s.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often to look whether the store is still the one that was opened. Default 1 s.</summary>
    public TimeSpan WatchPeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What to do about a store that may forget. Default <see cref="Durability.Strict"/>.</summary>
    public Durability Durability { get; init; } = Durability.Strict;
}
