using Cronium.Grains.Engines;
using Cronium.Grains.Servers;

namespace Cronium.Client;

public sealed partial class CroniumClient
{
    /// <summary>The Docker Engines that silos are configured for, in order of name.</summary>
    public Task<IReadOnlyList<EngineSnapshot>> ListEnginesAsync(CancellationToken cancellationToken = default) =>
        AskAsync(() => cluster.GetGrain<IEngineIndexGrain>(0).ListAsync(), cancellationToken);

    /// <summary>One engine.</summary>
    /// <param name="engine">Its name, its id, or the beginning of its id.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="Grains.CroniumException">There is none, or several bear the name.</exception>
    public Task<EngineSnapshot> GetEngineAsync(string engine, CancellationToken cancellationToken = default) =>
        AskAsync(() => cluster.GetGrain<IEngineIndexGrain>(0).FindAsync(engine), cancellationToken);

    /// <summary>Asks the engine and looks at everything a run needs. Takes up to 10 s.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<ServerCheck> CheckEngineAsync(string id, CancellationToken cancellationToken = default) =>
        AskAsync(() => cluster.GetGrain<IEngineGrain>(id).CheckAsync(), cancellationToken);

    /// <summary>Opens or closes the circuit breaker of an engine by hand.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="order">What is wanted of it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<EngineSnapshot> SetEngineBreakerAsync(string id, BreakerOrder order, CancellationToken cancellationToken = default) =>
        AskAsync(() => cluster.GetGrain<IEngineGrain>(id).SetBreakerAsync(order), cancellationToken);
}
