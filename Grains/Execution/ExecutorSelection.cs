using Cronium.Grains.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace Cronium.Grains.Execution;

/// <summary>Which executor performs a dispatch. Executors are registered under the kind of their target.</summary>
internal sealed class ExecutorSelection(IServiceProvider services)
{
    /// <exception cref="TargetUnreachableException">This silo has no executor for that kind of target.</exception>
    public IExecutor For(string dispatch) => services.GetKeyedService<IExecutor>(dispatch)
        ?? throw new TargetUnreachableException($"This silo has no executor for '{dispatch}'; see executors:{DispatchPlan.Local}:enabled.");
}
