using Cronium.Grains.Execution;

namespace Cronium.Grains.Servers;

/// <summary>A circuit that many threads use at once. Only unreachability counts as failure.</summary>
/// <param name="subject">Whose circuit it is, for messages.</param>
/// <param name="circuit">Where it begins.</param>
/// <param name="policy">Its numbers; may change at any time.</param>
/// <param name="time">The clock.</param>
internal sealed class CircuitBreaker(BreakerSubject subject, Circuit circuit, BreakerPolicy policy, TimeProvider time)
{
    private readonly Lock _lock = new();
    private Circuit _circuit = circuit;
    private BreakerPolicy _policy = policy;
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Told of each change of state, outside the lock, by the thread that caused it. Two changes at once may be told in either order.</summary>
    public event Action<BreakerSnapshot>? Moved;

    public Circuit Circuit
    {
        get
        {
            lock (_lock)
            {
                return _circuit;
            }
        }
    }

    /// <summary>The numbers from now on.</summary>
    public void Follow(BreakerPolicy changed)
    {
        lock (_lock)
        {
            _policy = changed;
        }
    }

    /// <summary>Why a call would be turned away now; null: it would not.</summary>
    public string? Refusal()
    {
        var circuit = Circuit;
        return circuit.Refuses(time.GetUtcNow()) ? BreakerMessages.Refusal(subject, circuit) : null;
    }

    /// <summary>Makes a call, if the circuit lets it through; while others probe, it waits for what they find.</summary>
    /// <exception cref="TargetUnreachableException">The circuit is open, nothing was sent; or the call's own failure.</exception>
    public async Task<T> GuardAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var permit = await EnterAsync(cancellationToken);
        Func<Circuit, Circuit> outcome = circuit => circuit.Abandoned(permit);
        try
        {
            var result = await call();
            outcome = circuit => circuit.Succeeded(permit, _policy, time.GetUtcNow());
            return result;
        }
        catch (TargetUnreachableException exception) when (exception is not TargetRefusedException && !cancellationToken.IsCancellationRequested)
        {
            outcome = circuit => circuit.Failed(permit, _policy, time.GetUtcNow(), exception.Message);
            throw;
        }
        finally
        {
            Change(outcome);
        }
    }

    /// <summary>Lets nothing through until the instant, or until <see cref="Release"/>.</summary>
    public void Hold(DateTimeOffset? until, string? reason, string by) => Change(circuit => circuit.Hold(time.GetUtcNow(), until, reason, by));

    /// <summary>Lets everything through.</summary>
    public void Release() => Change(circuit => circuit.Release(time.GetUtcNow()));

    private async Task<CircuitPermit> EnterAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            CircuitPermit? permit = null;
            var (circuit, changed) = Change(circuit =>
            {
                (circuit, permit) = circuit.Enter(_policy, time.GetUtcNow());
                return circuit;
            });
            if (permit is { } given)
            {
                return given;
            }

            if (circuit.State == BreakerState.Open)
            {
                throw new TargetUnreachableException(BreakerMessages.Refusal(subject, circuit)) { NothingSent = true };
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private (Circuit Circuit, Task Changed) Change(Func<Circuit, Circuit> change)
    {
        Circuit before, after;
        Task changed;
        lock (_lock)
        {
            before = _circuit;
            _circuit = after = change(before);
            if (after.State != before.State || after.Probes < before.Probes)
            {
                _changed.SetResult();
                _changed = NewSignal();
            }

            changed = _changed.Task;
        }

        if (after.State != before.State || after.HeldBy != before.HeldBy || (after.State == BreakerState.Open && after.Until != before.Until))
        {
            Moved?.Invoke(after.ToSnapshot());
        }

        return (after, changed);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
