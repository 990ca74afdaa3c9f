using System.Diagnostics.Metrics;
using Cronium.Grains.Runs;

namespace Cronium.Grains;

/// <summary>What the grains count and time. Names are stable: dashboards rely on them.</summary>
internal sealed class CroniumInstruments : IDisposable
{
    public const string MeterName = "Cronium.Grains";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _received;
    private readonly Counter<long> _completed;
    private readonly UpDownCounter<long> _active;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _lateness;
    private readonly Counter<long> _staleReports;
    private readonly Counter<long> _pursued;

    public CroniumInstruments()
    {
        _received = _meter.CreateCounter<long>("cronium.jobs.received", description: "Runs admitted, by trigger.");
        _completed = _meter.CreateCounter<long>("cronium.runs.completed", description: "Runs that became final, by outcome.");
        _active = _meter.CreateUpDownCounter<long>("cronium.runs.active", description: "Attempts that this silo follows now.");
        _duration = _meter.CreateHistogram<double>("cronium.run.duration", "s", "From the start of the first script to the end of the run.");
        _lateness = _meter.CreateHistogram<double>("cronium.fire.lateness", "s", "From a due instant to the moment its shard has recorded it.");
        _staleReports = _meter.CreateCounter<long>("cronium.reports.stale", description: "Reports refused because their epoch was not the present one.");
        _pursued = _meter.CreateCounter<long>("cronium.attempts.pursued", description: "Attempts that were ended and of which something outlived KILL: confirmed gone later, or given up.");
    }

    public void RunAdmitted(TriggerKind trigger) => _received.Add(1, new KeyValuePair<string, object?>("trigger", trigger.ToString()));

    public void RunEnded(RunRecord run)
    {
        var outcome = new KeyValuePair<string, object?>("outcome", run.Status.ToString());
        _completed.Add(1, outcome);
        if (run is { StartedAt: { } started, EndedAt: { } ended })
        {
            _duration.Record(Math.Max(0, (ended - started).TotalSeconds), outcome);
        }
    }

    public void FollowStarted() => _active.Add(1);

    public void FollowEnded() => _active.Add(-1);

    public void Fired(TimeSpan lateness) => _lateness.Record(Math.Max(0, lateness.TotalSeconds));

    public void StaleReportRefused() => _staleReports.Add(1);

    public void AttemptPursued(bool confirmed) => _pursued.Add(1, new KeyValuePair<string, object?>("outcome", confirmed ? "confirmed" : "givenUp"));

    public void Dispose() => _meter.Dispose();
}
