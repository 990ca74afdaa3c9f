namespace Cronium.Silo.Configuration;

/// <summary>Everything a silo can be told. Each <see cref="SettingAttribute"/> below is one key; there are no others.</summary>
internal sealed record SiloSettings
{
    public ClusterSettings Cluster { get; init; } = new();

    public StoreSettings Store { get; init; } = new();

    public HttpSettings Http { get; init; } = new();

    public MetricsSettings Metrics { get; init; } = new();

    public SecuritySettings Security { get; init; } = new();

    public ExecutorSettings Executors { get; init; } = new();

    public LogSettings Logs { get; init; } = new();

    public RetentionSettings Retention { get; init; } = new();

    public DrillSettings Drill { get; init; } = new();
}
