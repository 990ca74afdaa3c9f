using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Cronium.Grains.Runs;
using Prometheus;

namespace Cronium.Silo.Metrics;

/// <summary>
/// Carries our meters and Orleans' own into Prometheus with the types they have: the library's adapter makes a gauge of every
/// counter, and of Orleans' it shows none. Names follow the usual rules: dots and dashes become underscores, the unit and
/// <c>_total</c> are appended.
/// </summary>
internal sealed class MeterBridge : IDisposable
{
    private const string OurMeters = "Cronium.";
    private const string RunsCompleted = "cronium.runs.completed";
    private static readonly double[] Seconds = [.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200];
    private static readonly RunStatus[] GoodEnds = [RunStatus.Succeeded, RunStatus.Canceled];
    private readonly MeterListener _listener = new();
    private readonly MetricFactory _metrics;
    private readonly Counter _failed;
    private readonly ConcurrentDictionary<(Instrument, string), Action<double, string[]>> _sinks = [];

    public MeterBridge(CollectorRegistry registry)
    {
        _metrics = Prometheus.Metrics.WithCustomRegistry(registry);
        _failed = _metrics.CreateCounter("cronium_runs_failed_total", "Runs that ended, and neither succeeded nor were canceled.");
        _listener.InstrumentPublished = Listen;
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
        registry.AddBeforeCollectCallback(_listener.RecordObservableInstruments);
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>Name in Prometheus of one of our instruments.</summary>
    internal static string NameOf(Instrument instrument)
    {
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "",
        };
        var total = IsCounter(instrument) ? "_total" : "";
        return instrument.Name.Replace('.', '_').Replace('-', '_') + unit + total;
    }

    private static bool IsCounter(Instrument instrument) => KindOf(instrument) is "Counter" or "ObservableCounter";

    // The kinds are generic, with no common type of a kind.
    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0];

    private static void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name.StartsWith(OurMeters, StringComparison.Ordinal) || OrleansMeters.Shows(instrument))
        {
            listener.EnableMeasurementEvents(instrument);
        }
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var names = new string[tags.Length];
        var values = new string[tags.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            names[i] = tags[i].Key.Replace('.', '_');
            values[i] = tags[i].Value?.ToString() ?? "";
        }

        _sinks.GetOrAdd((instrument, string.Join(',', names)), _ => SinkOf(instrument, names))(value, values);
        if (instrument.Name == RunsCompleted && !Array.Exists(GoodEnds, end => values.Contains(end.ToString())))
        {
            _failed.Inc(value);
        }
    }

    // What is observed comes as it stands now, everything else as what was added.
    private Action<double, string[]> SinkOf(Instrument instrument, string[] labels)
    {
        var name = NameOf(instrument);
        var help = instrument.Description ?? name;
        switch (KindOf(instrument))
        {
            case "Counter":
                var counter = _metrics.CreateCounter(name, help, labels);
                return (value, values) => counter.WithLabels(values).Inc(value);
            case "ObservableCounter":
                var observed = _metrics.CreateCounter(name, help, labels);
                return (value, values) => observed.WithLabels(values).IncTo(value);
            case "UpDownCounter":
                var level = _metrics.CreateGauge(name, help, labels);
                return (value, values) => level.WithLabels(values).Inc(value);
            case "Histogram":
                var histogram = _metrics.CreateHistogram(name, help, labels, new HistogramConfiguration { Buckets = instrument.Unit == "s" ? Seconds : Histogram.ExponentialBuckets(1, 4, 12) });
                return (value, values) => histogram.WithLabels(values).Observe(value);
            default:
                var gauge = _metrics.CreateGauge(name, help, labels);
                return (value, values) => gauge.WithLabels(values).Set(value);
        }
    }
}
