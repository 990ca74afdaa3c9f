using Cronium.Grains.Engines;
using Cronium.Grains.Execution.Local;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace Cronium.Grains.Execution;

/// <summary>Which executor performs an attempt, by the kind of its target.</summary>
internal sealed class ExecutorSelection(IServiceProvider services, ServerLinks links, EngineSite engines)
{
    /// <exception cref="TargetUnreachableException">This silo has no way to that target.</exception>
    public IExecutor For(FollowOrder order) => order.Definition.Target switch
    {
        { Local: true } => services.GetKeyedService<IExecutor>(LocalExecutorExtensions.Kind)
            ?? throw new TargetUnreachableException("This silo does not run local scripts; see executors:local:enabled."),
        { Container: null } => links.Find(order.Target)?.Executor
            ?? throw new TargetElsewhereException($"This silo holds no connection to '{order.Target}' any more; another one takes over."),
        _ => engines.Link?.ExecutorFor(order.Target)
            ?? throw new TargetElsewhereException($"This silo does not work with Docker Engine {order.Target}; another one takes over."),
    };
}
