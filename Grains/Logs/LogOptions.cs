namespace Cronium.Grains.Logs;

/// <summary>Bounds of what a silo holds for the log streams.</summary>
internal sealed record LogOptions
{
    /// <summary>Bytes of news that may wait to be published; further news is dropped and counted. Default 32 MiB.</summary>
    public long MaxQueuedBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>How long one publish may take before its news is given up. Default 2 s.</summary>
    public TimeSpan PublishBudget { get; init; } = TimeSpan.FromSeconds(2);
}
