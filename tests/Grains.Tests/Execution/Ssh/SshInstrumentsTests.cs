using System.Diagnostics.Metrics;
using Cronium.Grains.Execution.Ssh;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Tests.Execution.Ssh;

public sealed class SshInstrumentsTests
{
    [Fact]
    public void Labels_are_bounded()
    {
        using var instruments = new SshInstruments();
        var seen = new Dictionary<string, long>();
        using var listener = Listen(instruments, "cronium.ssh.reconnects", (value, tags) => seen[tags["server"]] = seen.GetValueOrDefault(tags["server"]) + value);
        for (var number = 0; number < SshInstruments.MaxServers + 50; number++)
        {
            instruments.Reconnected($"server-{number}");
        }

        Assert.Equal(SshInstruments.MaxServers + 1, seen.Count);
        Assert.Equal(50, seen["other"]);
    }

    [Fact]
    public void A_breakers_gauge_shows_its_state_and_each_change_counts_once()
    {
        using var instruments = new SshInstruments();
        var height = 0L;
        var changes = new List<string>();
        using var gauge = Listen(instruments, "cronium.ssh.breaker.state", (value, _) => height += value);
        using var counter = Listen(instruments, "cronium.ssh.breaker.transitions", (_, tags) => changes.Add(tags["to"]));
        instruments.BreakerChanged("db1", BreakerState.Closed);
        instruments.BreakerChanged("db1", BreakerState.Open);
        instruments.BreakerChanged("db1", BreakerState.Open);
        Assert.Equal(2, height);
        instruments.BreakerChanged("db1", BreakerState.HalfOpen);
        Assert.Equal(1, height);
        instruments.BreakerChanged("db1", BreakerState.Closed);
        Assert.Equal(0, height);
        Assert.Equal(["open", "half-open", "closed"], changes);
    }

    // Other tests have instruments of these names too, so their meter is told apart.
    private static MeterListener Listen(SshInstruments instruments, string name, Action<long, Dictionary<string, string>> record)
    {
        var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, by) =>
        {
            if (instrument.Name == name && instrument.Meter == instruments.Meter)
            {
                by.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => record(value, tags.ToArray().ToDictionary(tag => tag.Key, tag => $"{tag.Value}")));
        listener.Start();
        return listener;
    }
}
