using System.Diagnostics.Metrics;

namespace Cronium.Benchmarks.Servers;

/// <summary>Tells when runs have become final, as the product itself counts it.</summary>
internal sealed class Ends : IDisposable
{
    private readonly MeterListener _listener;
    private readonly Lock _lock = new();
    private TaskCompletionSource _reached = new();
    private int _left;

    public Ends() => _listener = BenchmarkSilo.Listen<long>("cronium.runs.completed", _ => Count());

    /// <summary>Completes when so many more runs have ended, counted from this call.</summary>
    public Task Of(int runs)
    {
        lock (_lock)
        {
            _left = runs;
            _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _reached.Task;
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Count()
    {
        lock (_lock)
        {
            if (--_left == 0)
            {
                _reached.TrySetResult();
            }
        }
    }
}
