using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Execution.Docker;

/// <summary>One Docker Engine over its API: performs attempts in containers of it, and cleans up after them.</summary>
/// <param name="endpoint">Where it listens.</param>
/// <param name="clusterId">Whose containers are ours; other clusters may use the same engine.</param>
/// <param name="options">What the operator decided.</param>
/// <param name="time">Measures waits and ages.</param>
/// <param name="logger">Takes what is worth knowing.</param>
internal sealed class DockerEngine(EngineEndpoint endpoint, string clusterId, DockerOptions options, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    public IExecutor Executor => throw new NotSupportedException($"{endpoint} {clusterId} {options} {time} {logger}");

    /// <exception cref="TargetUnreachableException">It does not answer.</exception>
    public Task<EngineFacts> ProbeAsync(CancellationToken cancellationToken) => throw new TargetUnreachableException($"No way to {endpoint.Address}.");

    /// <summary>Removes what is left of this cluster's attempts that ended and whose time to start is long over.</summary>
    /// <param name="isWanted">Whether an attempt may still be followed.</param>
    /// <param name="cancellationToken">Ends it early; what was removed stays so.</param>
    /// <exception cref="TargetUnreachableException">The engine does not answer.</exception>
    public Task<SweepReport> SweepAsync(Func<AttemptId, Task<bool>> isWanted, CancellationToken cancellationToken) =>
        throw new TargetUnreachableException($"No way to {endpoint.Address}.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
