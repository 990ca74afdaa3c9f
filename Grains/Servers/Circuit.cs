namespace Cronium.Grains.Servers;

/// <summary>
/// The rule of a circuit breaker as one pure table: from a state and an event to the next state. An era ends with every
/// change and with every failure that counts, and a permit knows the era it was given in. So a call that was under way
/// when another one failed tells nothing new, ten calls lost with one connection are one failure, and what began before
/// the circuit opened cannot close it.
/// </summary>
internal sealed record Circuit
{
    private long _era;
    private int _successes;

    /// <summary>Where it begins.</summary>
    public static Circuit Closed { get; } = new();

    public BreakerState State { get; private init; }

    /// <summary>When the state was entered; null: never changed.</summary>
    public DateTimeOffset? Since { get; private init; }

    /// <summary>While open: from when on probes are let through. Null: not until somebody closes it.</summary>
    public DateTimeOffset? Until { get; private init; }

    public string? Reason { get; private init; }

    /// <summary>Who opened it by hand; null: nobody.</summary>
    public string? HeldBy { get; private init; }

    /// <summary>Failures in a row that counted.</summary>
    public int Failures { get; private init; }

    /// <summary>Probes under way.</summary>
    public int Probes { get; private init; }

    /// <summary>An open circuit as it was kept; its permits are void.</summary>
    public static Circuit Restore(KeptCircuit? kept) => kept is null
        ? Closed
        : new Circuit { State = BreakerState.Open, Since = kept.Since, Until = kept.Until, Reason = kept.Reason, HeldBy = kept.HeldBy, Failures = kept.Failures };

    /// <summary>What has to outlive this process; null while nothing does.</summary>
    public KeptCircuit? Keep() => State == BreakerState.Closed || Since is not { } since
        ? null
        : new KeptCircuit { Since = since, Until = State == BreakerState.HalfOpen ? since : Until, Reason = Reason, HeldBy = HeldBy, Failures = Failures };

    /// <summary>Whether a call would be turned away now.</summary>
    public bool Refuses(DateTimeOffset now) => State == BreakerState.Open && !(At(now).Until <= now);

    /// <summary>Asks to let a call through.</summary>
    public CircuitEntry Enter(BreakerPolicy policy, DateTimeOffset now)
    {
        var circuit = At(now);
        if (circuit.Refuses(now))
        {
            return new CircuitEntry(circuit, null);
        }

        circuit = circuit.State == BreakerState.Open ? circuit.To(BreakerState.HalfOpen, now) : circuit;
        return circuit.State switch
        {
            BreakerState.Closed => new CircuitEntry(circuit, new CircuitPermit(circuit._era)),
            _ when circuit.Probes < policy.Probes => new CircuitEntry(circuit with { Probes = circuit.Probes + 1 }, new CircuitPermit(circuit._era)),
            _ => new CircuitEntry(circuit, null),
        };
    }

    /// <summary>The call was answered.</summary>
    public Circuit Succeeded(CircuitPermit permit, BreakerPolicy policy, DateTimeOffset now)
    {
        if (State == BreakerState.Closed)
        {
            return this with { Failures = 0 };
        }

        if (!IsProbe(permit))
        {
            return this;
        }

        var counted = this with { Probes = Probes - 1, _successes = _successes + 1 };
        return counted._successes >= policy.Successes ? counted.To(BreakerState.Closed, now) with { Failures = 0, Reason = null } : counted;
    }

    /// <summary>The call was not answered.</summary>
    public Circuit Failed(CircuitPermit permit, BreakerPolicy policy, DateTimeOffset now, string reason)
    {
        if (permit.Era != _era || State == BreakerState.Open)
        {
            return this;
        }

        var counted = this with { _era = _era + 1, Failures = Failures + 1, Reason = reason };
        return State == BreakerState.HalfOpen || counted.Failures >= policy.Failures
            ? counted.To(BreakerState.Open, now) with { Until = now + policy.OpenFor }
            : counted;
    }

    /// <summary>The call ended without telling whether the server can be reached.</summary>
    public Circuit Abandoned(CircuitPermit permit) => IsProbe(permit) ? this with { Probes = Probes - 1 } : this;

    /// <summary>Opened by hand, until an instant or until it is closed.</summary>
    public Circuit Hold(DateTimeOffset now, DateTimeOffset? until, string? reason, string by) =>
        To(BreakerState.Open, now) with { Until = until, Reason = reason, HeldBy = by };

    /// <summary>Closed by hand.</summary>
    public Circuit Release(DateTimeOffset now) => State == BreakerState.Closed
        ? this with { _era = _era + 1, Failures = 0, Reason = null }
        : To(BreakerState.Closed, now) with { Failures = 0, Reason = null };

    public BreakerSnapshot ToSnapshot() => new()
    {
        State = State,
        Since = Since,
        Reason = Reason,
        NextProbeAt = State == BreakerState.Open ? Until : null,
        Failures = Failures,
        HeldBy = HeldBy,
    };

    /// <summary>A clock that was set back does not prolong the wait: what was to last a minute lasts a minute from now.</summary>
    private Circuit At(DateTimeOffset now) =>
        State == BreakerState.Open && Since is { } since && now < since ? this with { Since = now, Until = now + (Until - since) } : this;

    private bool IsProbe(CircuitPermit permit) => State == BreakerState.HalfOpen && permit.Era == _era;

    private Circuit To(BreakerState state, DateTimeOffset now) =>
        this with { State = state, Since = now, Until = null, HeldBy = null, Probes = 0, _era = _era + 1, _successes = 0 };
}

/// <summary>Allows one call; to be given back exactly once.</summary>
internal readonly record struct CircuitPermit(long Era);

/// <summary>The answer to a call that wants through.</summary>
/// <param name="Circuit">The circuit after it was asked.</param>
/// <param name="Permit">Null: not now.</param>
internal readonly record struct CircuitEntry(Circuit Circuit, CircuitPermit? Permit);

/// <summary>An open circuit, as it is stored.</summary>
internal sealed record KeptCircuit
{
    public required DateTimeOffset Since { get; init; }

    /// <summary>Null: until somebody closes it.</summary>
    public DateTimeOffset? Until { get; init; }

    public string? Reason { get; init; }

    public string? HeldBy { get; init; }

    public int Failures { get; init; }
}
