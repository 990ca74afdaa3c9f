using Prometheus;

namespace Cronium.Silo.Metrics;

/// <summary><c>/metrics</c>, alone on its own port and without a token, as Prometheus expects it.</summary>
internal sealed class MetricsEndpoint : IDisposable
{
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly MeterBridge _bridge;

    public MetricsEndpoint()
    {
        DotNetStats.Register(_registry);
        _bridge = new MeterBridge(_registry);
    }

    /// <summary>Answers every request that comes in on the port, and nothing else there.</summary>
    public void Map(IApplicationBuilder app, int port) => app.MapWhen(
        context => context.Connection.LocalPort == port,
        branch => branch.UseMetricServer(server => server.Registry = _registry));

    public void Dispose() => _bridge.Dispose();
}
