using Cronium.Grains.Execution;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Servers;

/// <summary>
/// The way to one server: its connections behind its circuit breaker, and the executor that uses them. Stays the same
/// while definitions change; connections are replaced when what they depend on does. Nothing here but a check waits for the server.
/// </summary>
internal sealed class ServerLink : IDisposable
{
    private readonly ServerWays _ways;
    private readonly BreakerChronicle _chronicle;
    private readonly TimeProvider _time;
    private readonly Lock _recovering = new();
    private ServerRecord _server;
    private CancellationTokenSource? _recovery = new();
    private ServerWay? _way;
    private volatile RemovedServer? _rest;

    public ServerLink(ServerRecord server, ServerWays ways, BreakerChronicle chronicle, TimeProvider time)
    {
        (_server, _ways, _chronicle, _time) = (server, ways, chronicle, time);
        Breaker = new CircuitBreaker(BreakerSubject.Server(Name), Circuit.Restore(server.Circuit), server.Definition.Breaker, time);
        Breaker.Moved += OnMoved;
        Executor = new PresentExecutor(() => _rest ?? Way?.Executor
            ?? throw new TargetElsewhereException($"This silo gave up its connections to '{Name}'; another one takes over."));
        _way = ways.Open(server, Breaker);
        chronicle.Begins(Name, Breaker.Circuit.State);
        Recover(Breaker.Circuit);
    }

    /// <summary>As it was when the way was last made; what was learned since is in the store.</summary>
    public ServerRecord Server => _server;

    public string Name => _server.Definition.Name;

    public CircuitBreaker Breaker { get; }

    public IExecutor Executor { get; }

    /// <summary>Whether what a dead silo left on the server was cleared away since this link was opened.</summary>
    public bool IsSwept { get; set; }

    /// <summary>Null once it is closed.</summary>
    public ServerWay? Way => Volatile.Read(ref _way);

    /// <summary>Goes by the changed definition from now on.</summary>
    /// <param name="server">The same server.</param>
    /// <param name="anew">Replace the connections in any case.</param>
    /// <returns>Whether they were replaced.</returns>
    public bool Use(ServerRecord server, bool anew = false)
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

        return replaced;
    }

    /// <summary>Looks at all that runs need. The one call here that waits for the server.</summary>
    public async Task<(ServerCheck Check, ServerAbilities? Abilities)> CheckAsync(CancellationToken cancellationToken)
    {
        var way = Way ?? throw new CroniumException(RefusalKind.Unavailable, $"The connections to server '{Name}' change hands; try again.");
        way.RetryNow();
        var found = await Task.Run(() => way.Checkup(_time).RunAsync(cancellationToken), cancellationToken);
        if (found.Abilities is not null && Breaker.Circuit is { State: not BreakerState.Closed, HeldBy: null })
        {
            Breaker.Release();
        }

        return found;
    }

    /// <summary>The server is gone for good, and what was started there is lost.</summary>
    public void Remove() => _rest = new RemovedServer(Name);

    /// <summary>Gives up the connections.</summary>
    public void Dispose()
    {
        Breaker.Moved -= OnMoved;
        lock (_recovering)
        {
            _recovery?.Cancel();
            _recovery?.Dispose();
            _recovery = null;
        }

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
        lock (_recovering)
        {
            if (_recovery is not { } before || circuit.State == BreakerState.Closed)
            {
                return;
            }

            before.Cancel();
            before.Dispose();
            _recovery = new CancellationTokenSource();
            var token = _recovery.Token;
            _ = Task.Run(() => _chronicle.WatchAsync(Name, new ServerRecovery(Breaker, () => Way?.Sessions, _time).RunAsync(token)), token);
        }
    }
}
