using Cronium.Grains.Execution;

namespace Cronium.Integration.Tests.Execution;

/// <summary>A target for the executor contract: makes executors for it, and looks at it by another way than they do.</summary>
internal abstract class ExecutorTarget : IAsyncDisposable
{
    /// <summary>Directory on the target that holds the run directories.</summary>
    public abstract string Root { get; }

    /// <summary>A new executor that shares nothing with earlier ones but the target.</summary>
    /// <param name="root">Another directory to work in; null: <see cref="Root"/>.</param>
    public abstract IExecutor CreateExecutor(string? root = null);

    /// <summary>Makes what must be there before a supervisor can be, where that is anything.</summary>
    public virtual Task PrepareAsync(AttemptOrder order) => Task.CompletedTask;

    /// <summary>Runs a script of sh on the target and returns what it printed, trimmed.</summary>
    public abstract Task<string> ShellAsync(string script);

    /// <summary>Likewise as root.</summary>
    public virtual Task<string> RootShellAsync(string script) => ShellAsync(script);

    public abstract ValueTask DisposeAsync();
}
