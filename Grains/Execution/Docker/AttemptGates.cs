namespace Cronium.Grains.Execution.Docker;

/// <summary>Lets few programs run in one container at a time: they count against its limits.</summary>
internal sealed class AttemptGates
{
    private const int AtOnce = 3;

    private readonly Lock _lock = new();
    private readonly Dictionary<AttemptId, Gate> _gates = [];

    public async Task<T> PassAsync<T>(AttemptId attempt, Func<Task<T>> act, CancellationToken cancellationToken)
    {
        var gate = Enter(attempt);
        try
        {
            await gate.Places.WaitAsync(cancellationToken);
            try
            {
                return await act();
            }
            finally
            {
                gate.Places.Release();
            }
        }
        finally
        {
            Leave(attempt, gate);
        }
    }

    private Gate Enter(AttemptId attempt)
    {
        lock (_lock)
        {
            if (!_gates.TryGetValue(attempt, out var gate))
            {
                _gates[attempt] = gate = new Gate();
            }

            gate.Users++;
            return gate;
        }
    }

    private void Leave(AttemptId attempt, Gate gate)
    {
        lock (_lock)
        {
            if (--gate.Users == 0)
            {
                _gates.Remove(attempt);
                gate.Places.Dispose();
            }
        }
    }

    private sealed class Gate
    {
        public SemaphoreSlim Places { get; } = new(AtOnce);

        public int Users { get; set; }
    }
}
