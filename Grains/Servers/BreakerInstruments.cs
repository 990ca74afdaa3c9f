using System.Diagnostics.Metrics;

namespace Cronium.Grains.Servers;

/// <summary>Circuit breakers as metrics. At most a thousand servers are told apart; those beyond are counted as <c>other</c>.</summary>
internal sealed class BreakerInstruments : IDisposable
{
    private const int MostServers = 1_000;
    private const string Other = "other";

    private readonly Meter _meter = new(CroniumInstruments.MeterName);
    private readonly Counter<long> _transitions;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, BreakerState> _states = [];

    public BreakerInstruments()
    {
        _transitions = _meter.CreateCounter<long>("cronium.ssh.breaker.transitions", description: "Changes of circuit breakers, by server and new state.");
        _meter.CreateObservableGauge("cronium.ssh.breaker.state", States, description: "Circuit breaker of each server this silo connects to: 0 closed, 1 half-open, 2 open.");
    }

    /// <summary>This silo owns the connections of the server from now on.</summary>
    public void Opened(string server, BreakerState state)
    {
        lock (_lock)
        {
            if (_states.Count < MostServers || _states.ContainsKey(server))
            {
                _states[server] = state;
            }
        }
    }

    /// <summary>It does no more.</summary>
    public void Closed(string server)
    {
        lock (_lock)
        {
            _states.Remove(server);
        }
    }

    public void Moved(string server, BreakerState state)
    {
        bool isKnown;
        lock (_lock)
        {
            isKnown = _states.ContainsKey(server);
            if (isKnown)
            {
                _states[server] = state;
            }
        }

        _transitions.Add(1, Server(isKnown ? server : Other), new KeyValuePair<string, object?>("to", Word(state)));
    }

    public void Dispose() => _meter.Dispose();

    private static string Word(BreakerState state) => state switch
    {
        BreakerState.Open => "open",
        BreakerState.HalfOpen => "half-open",
        _ => "closed",
    };

    private static int Level(BreakerState state) => state switch
    {
        BreakerState.Open => 2,
        BreakerState.HalfOpen => 1,
        _ => 0,
    };

    private static KeyValuePair<string, object?> Server(string name) => new("server", name);

    private List<Measurement<int>> States()
    {
        lock (_lock)
        {
            return [.. _states.Select(server => new Measurement<int>(Level(server.Value), Server(server.Key)))];
        }
    }
}
