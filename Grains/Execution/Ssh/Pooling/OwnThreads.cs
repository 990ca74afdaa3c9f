namespace Cronium.Grains.Execution.Ssh.Pooling;

/// <summary>
/// Threads for calls of the library that block the one they are made on. As many as are needed at once, up to a limit; beyond
/// it calls wait their turn. A thread without work ends.
/// </summary>
internal sealed class OwnThreads(string name, int most)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    // Monitor, not Lock: threads wait for work on it.
    private readonly object _gate = new();
    private readonly Queue<Action> _calls = new();
    private int _threads;
    private int _resting;

    public Task<T> RunAsync<T>(Func<T> call)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(() =>
        {
            try
            {
                result.SetResult(call());
            }
            catch (Exception exception)
            {
                result.SetException(exception);
            }
        });
        return result.Task;
    }

    public Task RunAsync(Action call) => RunAsync(() =>
    {
        call();
        return true;
    });

    private void Enqueue(Action call)
    {
        lock (_gate)
        {
            _calls.Enqueue(call);
            if (_calls.Count <= _resting || _threads == most)
            {
                Monitor.Pulse(_gate);
                return;
            }

            _threads++;
        }

        new Thread(Work) { IsBackground = true, Name = name }.Start();
    }

    private void Work()
    {
        while (Next() is { } call)
        {
            call();
        }
    }

    private Action? Next()
    {
        lock (_gate)
        {
            while (_calls.Count == 0)
            {
                _resting++;
                var woken = Monitor.Wait(_gate, Rest);
                _resting--;
                if (!woken && _calls.Count == 0)
                {
                    _threads--;
                    return null;
                }
            }

            return _calls.Dequeue();
        }
    }
}
