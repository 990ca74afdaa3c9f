namespace Cronium.Grains.Storage;

/// <summary>How much of a log is kept.</summary>
internal sealed record LogStoreOptions
{
    /// <summary>Bytes of payload kept of one log; what goes beyond leaves the middle. Default 64 MiB.</summary>
    public long MaxBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Bytes of the beginning that are kept whatever follows; less than <see cref="MaxBytes"/>. Default 16 MiB.</summary>
    public long HeadBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>How far below the cap a trim goes, so that not every chunk needs one.</summary>
    public long Slack => Math.Min(1024 * 1024, (MaxBytes - HeadBytes) / 8);
}
