using System.Runtime.InteropServices;

namespace Cronium.Silo.Hosting;

/// <summary>
/// Turns SIGTERM and SIGINT into a token, from the first moment on: a silo that still waits for its store has to stop as
/// gracefully as one that runs. A second signal ends the process at once.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly PosixSignalRegistration _term;
    private readonly PosixSignalRegistration _int;
    private int _signals;

    public StopSignal(CancellationToken caller)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(caller);
        _term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        _int = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _term.Dispose();
        _int.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        // Counted apart from the caller's wish: Ctrl-C reaches a child silo both ways, and is one wish.
        context.Cancel = Interlocked.Increment(ref _signals) == 1;
        _source.Cancel();
    }
}
