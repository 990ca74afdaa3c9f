using System.Globalization;
using Cronium.Grains.Recovery;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Execution.Docker;

/// <summary>One Docker Engine over its API: performs attempts in containers of it, and cleans up after them.</summary>
internal sealed class DockerEngine : IAsyncDisposable
{
    private readonly EngineApi _api;
    private readonly OutputFeeds _feeds;
    private readonly DockerExecutor _executor;
    private readonly EngineJanitor _janitor;

    /// <param name="endpoint">Where it listens.</param>
    /// <param name="clusterId">Whose containers are ours; other clusters may use the same engine.</param>
    /// <param name="options">What the operator decided.</param>
    /// <param name="time">Measures waits and ages.</param>
    /// <param name="logger">Takes what is worth knowing.</param>
    public DockerEngine(EngineEndpoint endpoint, string clusterId, DockerOptions options, TimeProvider time, ILogger logger)
        : this(endpoint, clusterId, options, time, logger, ContainerPlace.Default)
    {
    }

    internal DockerEngine(EngineEndpoint endpoint, string clusterId, DockerOptions options, TimeProvider time, ILogger logger, ContainerPlace place)
    {
        var identity = new ContainerIdentity(clusterId);
        var seen = new SeenContainers(time);
        _api = new EngineApi(endpoint, time);
        var containers = new Containers(_api, identity, options, place, seen, time);
        var exec = new ContainerExec(_api);
        _feeds = new OutputFeeds(exec, containers, place, seen, time);
        _executor = new DockerExecutor(containers, new DockerTransport(exec, containers, _feeds, place, seen, _api, time), _feeds, seen, options);
        _janitor = new EngineJanitor(_api, identity, _executor, options, time, logger);
    }

    public IExecutor Executor => _executor;

    /// <exception cref="TargetUnreachableException">It does not answer.</exception>
    public async Task<EngineFacts> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return FactsOf(await _api.UseAsync((client, token) => client.System.GetSystemInfoAsync(token), cancellationToken, TimeSpan.FromSeconds(10)));
        }
        catch (DockerApiException exception)
        {
            throw new TargetRefusedException($"The engine at {_api.Name} does not let us in: {EngineWords.Of(exception)}", exception);
        }
    }

    /// <summary>Removes what is left of this cluster's attempts that ended and whose time to start is long over.</summary>
    /// <param name="isWanted">Whether an attempt may still be followed.</param>
    /// <param name="cancellationToken">Ends it early; what was removed stays so.</param>
    /// <exception cref="TargetUnreachableException">The engine does not answer.</exception>
    public Task<SweepReport> SweepAsync(Func<AttemptId, Task<bool>> isWanted, CancellationToken cancellationToken) => _janitor.SweepAsync(isWanted, cancellationToken);

    /// <summary>Every attempt of this cluster that has a container on the engine.</summary>
    /// <exception cref="TargetUnreachableException">The engine does not answer.</exception>
    public Task<IReadOnlyList<FoundAttempt>> FindAsync(CancellationToken cancellationToken) => _janitor.FindAsync(cancellationToken);

    /// <summary>Containers go on; nobody here follows them any more.</summary>
    public ValueTask DisposeAsync()
    {
        _feeds.Dispose();
        _api.Dispose();
        return ValueTask.CompletedTask;
    }

    private static EngineFacts FactsOf(SystemInfoResponse info) => new(
        info.ID,
        info.Name,
        info.ServerVersion,
        info.LiveRestoreEnabled,
        (int)info.NCPU,
        info.MemTotal,
        int.TryParse(info.CgroupVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 1,
        EngineTrouble.Of(info));
}
