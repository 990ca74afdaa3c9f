using System.Diagnostics.Metrics;
using Prometheus;

namespace Cronium.Silo.Metrics;

/// <summary><c>/metrics</c>, alone on its own port and without a token, as Prometheus expects it.</summary>
internal sealed class MetricsEndpoint : IDisposable
{
    /// <summary>What of Orleans' hundred instruments tells whether a cluster is well.</summary>
    private static readonly HashSet<string> OfOrleans =
    [
        "orleans-catalog-activations", "orleans-catalog-activation-failed-to-activate", "orleans-app-requests-timedout", "orleans-app-requests-latency",
        "orleans-messaging-pings-reply-missed", "orleans-messaging-rejected", "orleans-scheduler-long-running-turns", "orleans-gateway-connected-clients",
        "orleans-storage-read-errors", "orleans-storage-write-errors", "orleans-storage-write-latency", "orleans-directory-range-lock-held-duration",
        "orleans-streams-queue-cache-under-pressure",
    ];

    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly MeterBridge _bridge;
    private readonly IDisposable _orleans;

    public MetricsEndpoint()
    {
        DotNetStats.Register(_registry);
        _bridge = new MeterBridge(_registry);
        _orleans = MeterAdapter.StartListening(new MeterAdapterOptions
        {
            Registry = _registry,
            InstrumentFilterPredicate = IsAllowed,
            ResolveHistogramBuckets = _ => Histogram.ExponentialBuckets(1, 2, 14),
            MetricsExpireAfter = TimeSpan.FromHours(1),
        });
    }

    /// <summary>Answers every request that comes in on the port, and nothing else there.</summary>
    public void Map(IApplicationBuilder app, int port) => app.MapWhen(
        context => context.Connection.LocalPort == port,
        branch => branch.UseMetricServer(server => server.Registry = _registry));

    public void Dispose()
    {
        _orleans.Dispose();
        _bridge.Dispose();
    }

    private static bool IsAllowed(Instrument instrument) => instrument.Meter.Name == "Microsoft.Orleans" && OfOrleans.Contains(instrument.Name);
}
