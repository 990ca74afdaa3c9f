using Cronium.Grains.Execution;

namespace Cronium.Grains.Servers;

/// <summary>The way to one server: its connections behind its circuit breaker, and the executor that uses them.</summary>
internal sealed class ServerLink(IExecutor executor)
{
    public IExecutor Executor => executor;
}
