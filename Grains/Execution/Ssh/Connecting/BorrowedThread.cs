namespace Cronium.Grains.Execution.Ssh.Connecting;

/// <summary>
/// A thread of the pool that somebody blocks for long: the library reads each forwarded connection on one. The pool is given
/// another for that time, or everybody else would wait until it notices that it is short of one.
/// </summary>
internal sealed class BorrowedThread : IDisposable
{
    private static readonly Lock Counting = new();
    private int _returned;

    public BorrowedThread() => Add(1);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0)
        {
            Add(-1);
        }
    }

    private static void Add(int threads)
    {
        lock (Counting)
        {
            ThreadPool.GetMinThreads(out var workers, out var ports);
            ThreadPool.SetMinThreads(workers + threads, ports);
        }
    }
}
