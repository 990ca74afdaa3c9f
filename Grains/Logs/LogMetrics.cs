using System.Diagnostics.Metrics;

namespace Cronium.Grains.Logs;

/// <summary>Counts what happens to log news on its way to the streams.</summary>
internal sealed class LogMetrics(IMeterFactory meters)
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Cronium.Logs";

    private readonly Counter<long> _published = meters.Create(MeterName).CreateCounter<long>("cronium_log_news_published", description: "Log chunks handed to the streams.");
    private readonly Counter<long> _dropped = meters.Create(MeterName).CreateCounter<long>("cronium_log_news_dropped", description: "Log chunks that readers had to take from the store, because the streams were full or did not answer.");

    public void Published(int count) => _published.Add(count);

    public void Dropped(int count) => _dropped.Add(count);
}
