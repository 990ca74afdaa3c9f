using Cronium.Grains.Execution.Ssh.Connecting;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Execution.Ssh.Pooling;

/// <summary>
/// The connections of a pool and who waits for one, first come first served. Does what <see cref="PoolLedger"/> decides; one
/// try to connect at a time.
/// </summary>
internal sealed partial class PoolLinks : IAsyncDisposable
{
    private static readonly TimeSpan FilesDoubt = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly PoolLedger _ledger;
    private readonly Dictionary<int, PoolLink> _links = [];
    private readonly LinkedList<Waiter> _waiting = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly PoolParts _parts;
    private readonly ILogger _logger;
    private readonly SshConnector _connector;
    private readonly long _start;
    private Task _opening = Task.CompletedTask;
    private Exception? _lastError;
    private (int Idle, int Busy) _told;
    private int _lost;
    private int _nextId;

    public PoolLinks(PoolParts parts, HostKeyTaken hostKeyTaken)
    {
        _parts = parts;
        _logger = parts.Logger;
        _ledger = new PoolLedger(parts.Limits);
        _connector = new SshConnector(parts.Access, hostKeyTaken, parts.Time);
        _start = parts.Time.GetTimestamp();
    }

    private TimeSpan Now => _parts.Time.GetElapsedTime(_start);

    public PoolStatus Status
    {
        get
        {
            lock (_gate)
            {
                return new PoolStatus(_ledger.Connections, _ledger.CommandsUnderWay, _waiting.Count, _ledger.SessionsPerConnection, _lastError?.Message);
            }
        }
    }

    /// <summary>Waits for a connection with a free session, or for the one that serves files.</summary>
    /// <exception cref="TargetUnreachableException">The last try to connect failed.</exception>
    /// <exception cref="NotSupportedException">Files were asked for, and the server serves none.</exception>
    public async Task<PoolLink> RentAsync(LinkKind kind, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(kind);
        LinkedListNode<Waiter> place;
        lock (_gate)
        {
            ThrowIfClosed();
            place = _waiting.AddLast(waiter);
            Pump();
        }

        await using var canceling = cancellationToken.Register(() => Leave(place, cancellationToken));
        return await waiter.Link.Task;
    }

    /// <param name="proved">The server answered over this connection.</param>
    public void Return(PoolLink link, bool proved) => Change(() => _ledger.Released(link.Id, Now, proved));

    /// <summary>Notes that the server opened no session on a connection that was rented, and has been returned.</summary>
    /// <returns>False: it opened none though no other is open.</returns>
    public bool SessionRefused(PoolLink link)
    {
        lock (_gate)
        {
            var before = _ledger.SessionsPerConnection;
            var hope = _ledger.SessionRefused(link.Id, Now);
            if (_ledger.SessionsPerConnection < before)
            {
                LogSessionsLowered(_parts.Name, _ledger.SessionsPerConnection);
            }

            return hope;
        }
    }

    public bool CheckBegan(PoolLink link, bool inDoubt)
    {
        lock (_gate)
        {
            return _ledger.CheckBegan(link.Id, inDoubt);
        }
    }

    public void CheckPassed(PoolLink link) => Change(() => _ledger.CheckPassed(link.Id, Now));

    /// <summary>Ends the wait that follows a failed try to connect.</summary>
    public void RetryNow() => Change(_ledger.RetryNow);

    /// <summary>Closes what is idle, lets those wait no longer who can be served, and tells which connections to check.</summary>
    public IReadOnlyList<PoolLink> Tend()
    {
        lock (_gate)
        {
            foreach (var idle in _ledger.Idle(Now))
            {
                Remove(_links[idle]);
            }

            Pump();
            return [.. _ledger.Silent(Now).Select(id => _links[id])];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await CloseAllAsync().WaitAsync(CloseLimit, _parts.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private async Task CloseAllAsync()
    {
        // One that was about to be opened is there by then, or never will be.
        await _opening;
        List<Task> closings = [];
        lock (_gate)
        {
            FailAll(_ => true, Closed());
            foreach (var link in _links.Values.ToArray())
            {
                link.Connection.Cut();
                closings.Add(Remove(link));
            }

            TellConnections();
        }

        await Task.WhenAll(closings);
        await _connector.DisposeAsync();
    }

    private TargetUnreachableException Closed() => new($"{_parts.Name}: its connections were closed.") { NothingSent = true };

    private void ThrowIfClosed()
    {
        if (_closing.IsCancellationRequested)
        {
            throw Closed();
        }
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            Pump();
        }
    }

    private void Leave(LinkedListNode<Waiter> place, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (place.List is not null)
            {
                _waiting.Remove(place);
                place.Value.Link.TrySetCanceled(cancellationToken);
            }
        }
    }
}
