using Cronium.Grains.Servers;
using Orleans.Concurrency;

namespace Cronium.Grains.Engines;

/// <summary>One Docker Engine, keyed by the id it gave itself: owns its circuit breaker and its slots. Lives on a silo that reaches it.</summary>
[Alias("cronium.IEngineGrain")]
public interface IEngineGrain : IGrainWithStringKey
{
    /// <summary>The engine as it is now.</summary>
    /// <exception cref="CroniumException">No silo reaches such an engine.</exception>
    [Alias("get"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    Task<EngineSnapshot> GetAsync();

    /// <summary>Asks the engine, looks at everything a run needs, and says what is wrong and how to mend it. Takes up to 10 s.</summary>
    [Alias("check"), AlwaysInterleave, ResponseTimeout("00:00:20")]
    Task<ServerCheck> CheckAsync();

    /// <summary>Opens or closes the circuit breaker by hand. Durable when it returns.</summary>
    [Alias("breaker")]
    Task<EngineSnapshot> SetBreakerAsync(BreakerOrder order);
}

/// <summary>Lists engines. Keyed by 0; any silo answers.</summary>
[Alias("cronium.IEngineIndexGrain")]
public interface IEngineIndexGrain : IGrainWithIntegerKey
{
    /// <summary>Every engine that an active silo is configured for and has reached, in order of name.</summary>
    [Alias("list")]
    Task<IReadOnlyList<EngineSnapshot>> ListAsync();

    /// <summary>The engine of this name or id; the beginning of an id does where it is the only one.</summary>
    /// <exception cref="CroniumException">There is none, or several bear the name.</exception>
    [Alias("find")]
    Task<EngineSnapshot> FindAsync(string name);
}
