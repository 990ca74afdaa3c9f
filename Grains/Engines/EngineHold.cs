using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Docker;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Engines;

/// <summary>What a silo holds of one engine, told apart by the engine's own id: its circuit breaker, and the executor behind that.</summary>
internal sealed class EngineHold(string id, string name, EngineFacts facts, CircuitBreaker breaker, IExecutor executor)
{
    private volatile EngineFacts _facts = facts;

    public string Id => id;

    public string Name => name;

    /// <summary>What the engine said of itself when it was asked last.</summary>
    public EngineFacts Facts
    {
        get => _facts;
        set => _facts = value;
    }

    public CircuitBreaker Breaker => breaker;

    public IExecutor Executor => executor;
}
