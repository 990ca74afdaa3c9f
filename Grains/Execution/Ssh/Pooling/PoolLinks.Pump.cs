using Cronium.Grains.Execution.Ssh.Connecting;

namespace Cronium.Grains.Execution.Ssh.Pooling;

/// <summary>What happens under the lock: who is served, who opens, who is told that it failed.</summary>
internal sealed partial class PoolLinks
{
    // Each kind in its order; one kind never waits behind the other.
    private void Pump()
    {
        Serve(LinkKind.Commands);
        Serve(LinkKind.Files);
        TellConnections();
    }

    private void Serve(LinkKind kind)
    {
        while (!_closing.IsCancellationRequested && FirstOf(kind) is { } first)
        {
            var move = _ledger.Next(kind, Now);
            if (move.Act is PoolAct.Wait)
            {
                return;
            }

            Act(move, first);
        }
    }

    private void Act(PoolMove move, LinkedListNode<Waiter> first)
    {
        switch (move.Act)
        {
            case PoolAct.Use when _links[move.Link] is { Connection.Reason: not null } gone:
                Forget(gone);
                break;
            case PoolAct.Use:
                _ledger.Taken(move.Link, Now);
                _waiting.Remove(first);
                first.Value.Link.SetResult(_links[move.Link]);
                break;
            case PoolAct.Open:
                _ledger.Opening();
                _opening = Task.Run(() => OpenAsync(first.Value.Kind), CancellationToken.None);
                break;
            case PoolAct.Deny:
                FailAll(waiter => waiter.Kind == LinkKind.Files, new NotSupportedException($"{_parts.Name} serves no files to us."));
                break;
            default:
                FailAll(waiter => waiter.Kind == first.Value.Kind, Again(_lastError));
                break;
        }
    }

    private async Task OpenAsync(LinkKind kind)
    {
        var began = _parts.Time.GetTimestamp();
        try
        {
            var connection = await _connector.ConnectAsync(kind == LinkKind.Files, _closing.Token);
            _parts.Instruments.Connected(_parts.Time.GetElapsedTime(began), succeeded: true);
            Change(() => Add(kind, connection));
        }
        catch (FilesUnavailableException denied)
        {
            LogNoFiles(denied, _parts.Name);
            Change(() => _ledger.FilesDenied(denied.ForGood ? null : Now + FilesDoubt));
        }
        catch (Exception failure)
        {
            _parts.Instruments.Connected(_parts.Time.GetElapsedTime(began), succeeded: false);
            Change(() => Failed(failure));
        }
    }

    private void Add(LinkKind kind, SshConnection connection)
    {
        var link = new PoolLink(_nextId++, kind, connection, _parts.Instruments);
        _ledger.Opened(link.Id, kind, Now);
        _links.Add(link.Id, link);
        _lastError = null;
        // Dropbear up to 2022.83 at least ends a connection by a failed assertion when several of its sessions end at once.
        if (connection.Client.ConnectionInfo.ServerVersion?.Contains("dropbear", StringComparison.OrdinalIgnoreCase) ?? false)
        {
            _ledger.OneSessionEach();
        }

        if (_lost > 0)
        {
            _lost--;
            _parts.Instruments.Reconnected(_parts.Access.Definition.Name);
        }

        LogConnected(_parts.Name, kind, _links.Count);
        // Runs at once where it is gone already.
        connection.Gone.UnsafeRegister(_ => Change(() => Forget(link)), null);
    }

    private void Failed(Exception failure)
    {
        if (_closing.IsCancellationRequested)
        {
            return;
        }

        _lastError = failure as TargetUnreachableException
            ?? ConnectFailures.Unreachable($"{_parts.Name} could not be connected to: {failure.Message}", failure);
        _ledger.OpeningFailed(failure is TargetRefusedException, Now, Random.Shared.NextDouble());
        LogNotConnected(_lastError.Message);
    }

    private void Forget(PoolLink gone)
    {
        if (_links.ContainsKey(gone.Id))
        {
            _lost++;
            LogLost(_parts.Name, gone.Connection.Reason);
            Remove(gone);
        }
    }

    private Task Remove(PoolLink link)
    {
        _links.Remove(link.Id);
        _ledger.Gone(link.Id);
        return _parts.Threads.RunAsync(link.Connection.Dispose);
    }

    private LinkedListNode<Waiter>? FirstOf(LinkKind kind)
    {
        var node = _waiting.First;
        while (node is not null && node.Value.Kind != kind)
        {
            node = node.Next;
        }

        return node;
    }

    private void FailAll(Func<Waiter, bool> which, Exception failure)
    {
        foreach (var waiter in _waiting.Where(which).ToArray())
        {
            _waiting.Remove(waiter);
            waiter.Link.SetException(failure);
        }
    }

    // Each failure is thrown many times; what was thrown once is left as it was.
    private TargetUnreachableException Again(Exception? failure) =>
        failure is TargetRefusedException refused
            ? new TargetRefusedException(failure.Message, failure) { StrangeHostKey = refused.StrangeHostKey }
            : ConnectFailures.Unreachable(failure?.Message ?? $"{_parts.Name} could not be connected to.", failure);

    private void TellConnections()
    {
        var now = (_ledger.Connections - _ledger.Busy, _ledger.Busy);
        _parts.Instruments.ConnectionsChanged(_parts.Access.Definition.Name, now.Item1 - _told.Idle, now.Busy - _told.Busy);
        _told = now;
    }

    private sealed record Waiter(LinkKind Kind)
    {
        public TaskCompletionSource<PoolLink> Link { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
