using Cronium.Grains.Execution;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Servers;

/// <summary>
/// The way to one server: its connections behind its circuit breaker, and the executor that uses them. Stays the same
/// while definitions change; connections are replaced when what they depend on does. Nothing here waits for the server.
/// </summary>
internal sealed class ServerLink
{
    private readonly ServerWays _ways;
    private readonly BreakerChronicle _chronicle;
    private readonly TimeProvider _time;
    private ServerRecord _server;
    private CancellationTokenSource _recovery = new();
    private volatile ServerWay? _way;
    private volatile IExecutor? _rest;

    public ServerLink(ServerRecord server, ServerWays ways, BreakerChronicle chronicle, TimeProvider time)
    {
        (_server, _ways, _chronicle, _time) = (server, ways, chronicle, time);
        Breaker = new CircuitBreaker(Name, Circuit.Restore(server.Circuit), server.Definition.Breaker, time);
        Breaker.Moved += OnMoved;
        Executor = new PresentExecutor(() => _rest ?? _way?.Executor
            ?? throw new TargetUnreachableException($"This silo gave up its connections to '{Name}'; another one takes over.") { NothingSent = true });
        _way = ways.Open(server, Breaker);
        chronicle.Begins(Name, Breaker.Circuit.State);
        Recover(Breaker.Circuit);
    }

    public string Name => _server.Definition.Name;

    public CircuitBreaker Breaker { get; }

    public IExecutor Executor { get; }

    /// <summary>Null once it is closed.</summary>
    public ServerWay? Way => _way;

    /// <summary>Goes by the changed definition from now on.</summary>
    /// <param name="server">The same server.</param>
    /// <param name="anew">Replace the connections in any case.</param>
    public void Use(ServerRecord server, bool anew = false)
    {
        var replaced = anew || !server.HasWayOf(_server);
        _server = server;
        Breaker.Follow(server.Definition.Breaker);
        if (replaced)
        {
            Replace(_ways.Open(server, Breaker));
            if (Breaker.Circuit.HeldBy is null)
            {
                // What failed may be just what was changed, and what fails with the old connections says nothing of the new ones.
                Breaker.Release();
            }
        }
    }

    /// <summary>Gives up the connections.</summary>
    /// <param name="removed">The server is gone for good, and what was started there is lost.</param>
    public void Close(bool removed = false)
    {
        Breaker.Moved -= OnMoved;
        _rest = removed ? new RemovedServer(Name) : null;
        _recovery.Cancel();
        _chronicle.Ends(Name);
        Replace(null);
    }

    private void Replace(ServerWay? way)
    {
        if (Interlocked.Exchange(ref _way, way) is { } before)
        {
            // Not awaited: saying good-bye to a server that does not answer takes its time.
            _ = Task.Run(before.CloseAsync);
        }
    }

    private void OnMoved(BreakerSnapshot now)
    {
        _chronicle.Moved(Name, now, Breaker);
        if (now.State == BreakerState.Open)
        {
            Recover(Breaker.Circuit);
        }
    }

    /// <summary>One at a time: an earlier one may wait for an instant that no longer counts.</summary>
    private void Recover(Circuit circuit)
    {
        var mine = new CancellationTokenSource();
        Interlocked.Exchange(ref _recovery, mine).Cancel();
        if (circuit.State != BreakerState.Closed)
        {
            var recovery = new ServerRecovery(Breaker, () => _way?.Sessions, _time);
            _ = Task.Run(() => _chronicle.WatchAsync(Name, recovery.RunAsync(mine.Token)), mine.Token);
        }
    }
}
