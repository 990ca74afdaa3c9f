using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Execution.Ssh;

/// <summary>What is counted and timed of the ways to servers. Names are stable: dashboards rely on them.</summary>
internal sealed class SshInstruments : IDisposable
{
    /// <summary>Distinct servers told apart; all further ones are called <c>other</c>.</summary>
    public const int MaxServers = 1_000;

    private const string Other = "other";

    private readonly Meter _meter = new(CroniumInstruments.MeterName);
    private readonly ConcurrentDictionary<string, string> _names = new();
    private readonly ConcurrentDictionary<string, BreakerState> _breakers = new();
    private readonly UpDownCounter<long> _connections;
    private readonly UpDownCounter<long> _breakerState;
    private readonly Counter<long> _transitions;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _bytes;
    private readonly Histogram<double> _connect;
    private readonly Histogram<double> _exec;

    public SshInstruments()
    {
        _connections = _meter.CreateUpDownCounter<long>("cronium.ssh.connections", description: "Open connections, by server and whether anybody uses them.");
        _breakerState = _meter.CreateUpDownCounter<long>("cronium.ssh.breaker.state", description: "Circuit breaker by server: 0 closed, 1 half-open, 2 open.");
        _transitions = _meter.CreateCounter<long>("cronium.ssh.breaker.transitions", description: "Changes of circuit breakers, by server and new state.");
        _reconnects = _meter.CreateCounter<long>("cronium.ssh.reconnects", description: "Connections opened in place of broken ones, by server.");
        _bytes = _meter.CreateCounter<long>("cronium.ssh.bytes", description: "Bytes sent to commands, and received of commands and files.");
        _connect = _meter.CreateHistogram<double>("cronium.ssh.connect.duration", "s", "From the first packet to being logged in, or to the failure.");
        _exec = _meter.CreateHistogram<double>("cronium.ssh.exec.duration", "s", "From the start of a session to the end of its command.");
    }

    internal Meter Meter => _meter;

    public void ConnectionsChanged(string server, int idle, int busy)
    {
        if (idle != 0)
        {
            _connections.Add(idle, Tag("server", Label(server)), Tag("state", "idle"));
        }

        if (busy != 0)
        {
            _connections.Add(busy, Tag("server", Label(server)), Tag("state", "busy"));
        }
    }

    /// <summary>Tells the present state of a server's breaker; called with the same one again, it counts nothing.</summary>
    public void BreakerChanged(string server, BreakerState state)
    {
        if (SetBreaker(server, state))
        {
            _transitions.Add(1, Tag("server", Label(server)), Tag("to", Text(state)));
        }
    }

    /// <summary>A breaker begins where it was left, or is no longer this silo's: nothing happened to it.</summary>
    public void BreakerTaken(string server, BreakerState state) => SetBreaker(server, state);

    public void Connected(TimeSpan duration, bool succeeded) => _connect.Record(duration.TotalSeconds, Tag("outcome", succeeded ? "connected" : "failed"));

    public void Executed(TimeSpan duration) => _exec.Record(duration.TotalSeconds);

    public void Reconnected(string server) => _reconnects.Add(1, Tag("server", Label(server)));

    public void Sent(long bytes) => _bytes.Add(bytes, Tag("direction", "sent"));

    public void Received(long bytes) => _bytes.Add(bytes, Tag("direction", "received"));

    public void Dispose() => _meter.Dispose();

    // Never freed: a series that was told once stays in the reader's memory anyway.
    private string Label(string server) =>
        _names.TryGetValue(server, out var known) ? known
        : _names.Count < MaxServers ? _names.GetOrAdd(server, server)
        : Other;

    private bool SetBreaker(string server, BreakerState state)
    {
        var before = BreakerState.Closed;
        _breakers.AddOrUpdate(server, state, (_, old) =>
        {
            before = old;
            return state;
        });
        if (before == state)
        {
            return false;
        }

        _breakerState.Add(Height(state) - Height(before), Tag("server", Label(server)));
        return true;
    }

    private static int Height(BreakerState state) => state switch
    {
        BreakerState.Open => 2,
        BreakerState.HalfOpen => 1,
        _ => 0,
    };

    private static string Text(BreakerState state) => state == BreakerState.HalfOpen ? "half-open" : state.ToString().ToLowerInvariant();

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
