using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Engines;

/// <summary>What is counted and timed of engines. Names are stable: dashboards rely on them.</summary>
internal sealed class EngineInstruments : IDisposable
{
    /// <summary>Distinct engines told apart; all further ones are called <c>other</c>.</summary>
    public const int MaxEngines = 100;

    private const string Other = "other";

    private readonly Meter _meter = new(CroniumInstruments.MeterName);
    private readonly ConcurrentDictionary<string, string> _names = new();
    private readonly ConcurrentDictionary<(string Engine, string State), long> _present = new();
    private readonly UpDownCounter<long> _containers;
    private readonly UpDownCounter<long> _breaker;
    private readonly Counter<long> _transitions;
    private readonly Counter<long> _removed;
    private readonly Histogram<double> _start;
    private readonly Histogram<double> _attempt;

    public EngineInstruments()
    {
        _containers = _meter.CreateUpDownCounter<long>("cronium.docker.containers", description: "Containers of this cluster, by engine and state: running, ended (kept for a while so that nothing starts twice).");
        _breaker = _meter.CreateUpDownCounter<long>("cronium.docker.breaker.state", description: "Circuit breaker by engine: 0 closed, 1 half-open, 2 open.");
        _transitions = _meter.CreateCounter<long>("cronium.docker.breaker.transitions", description: "Changes of circuit breakers, by engine and new state.");
        _removed = _meter.CreateCounter<long>("cronium.docker.containers.removed", description: "Containers removed after their attempts ended, by engine.");
        _start = _meter.CreateHistogram<double>("cronium.docker.start.duration", "s", "From the order to create a container to its script running, the image fetched where it was missing.");
        _attempt = _meter.CreateHistogram<double>("cronium.docker.attempt.duration", "s", "From the order to create a container to its acknowledged end.");
    }

    internal Meter Meter => _meter;

    /// <summary>So that an engine shows before anything happens to it.</summary>
    public void Reached(string engine) => _breaker.Add(0, Tag("engine", Label(engine)));

    /// <summary>How many there are now, for the one silo that works with the engine; 0 on those that stopped to.</summary>
    public void Containers(string engine, int running, int ended)
    {
        Set(_containers, engine, "running", running);
        Set(_containers, engine, "ended", ended);
    }

    public void Removed(string engine, int containers) => _removed.Add(containers, Tag("engine", Label(engine)));

    public void Started(TimeSpan duration) => _start.Record(duration.TotalSeconds);

    public void Acknowledged(TimeSpan duration) => _attempt.Record(duration.TotalSeconds);

    public void BreakerChanged(string engine, BreakerState state)
    {
        var height = state switch
        {
            BreakerState.Open => 2,
            BreakerState.HalfOpen => 1,
            _ => 0,
        };
        if (Exchange((engine, ""), height) is not 0 and var change)
        {
            _breaker.Add(change, Tag("engine", Label(engine)));
            _transitions.Add(1, Tag("engine", Label(engine)), Tag("to", state == BreakerState.HalfOpen ? "half-open" : state.ToString().ToLowerInvariant()));
        }
    }

    public void Dispose() => _meter.Dispose();

    private void Set(UpDownCounter<long> counter, string engine, string state, long value)
    {
        var change = Exchange((engine, state), value);
        counter.Add(change, Tag("engine", Label(engine)), Tag("state", state));
    }

    /// <summary>By how much the value changes.</summary>
    private long Exchange((string Engine, string State) key, long value)
    {
        long before = 0;
        _present.AddOrUpdate(key, value, (_, old) =>
        {
            before = old;
            return value;
        });
        return value - before;
    }

    // Never freed: a series that was told once stays in the reader's memory anyway.
    private string Label(string engine) =>
        _names.TryGetValue(engine, out var known) ? known
        : _names.Count < MaxEngines ? _names.GetOrAdd(engine, engine)
        : Other;

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
