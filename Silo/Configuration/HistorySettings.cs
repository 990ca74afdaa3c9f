namespace Cronium.Silo.Configuration;

/// <summary>How much of a log is kept.</summary>
internal sealed record LogSettings
{
    [Setting("Bytes kept of the log of one dispatch; beyond it the middle is dropped and the hole is stated.", From = "1MiB", To = "100GiB")]
    public long MaxBytes { get; init; } = 64L * 1024 * 1024;

    [Setting("Of these, bytes kept from the beginning; the rest is kept from the end.", From = "64KiB", To = "50GiB")]
    public long HeadBytes { get; init; } = 16L * 1024 * 1024;
}

/// <summary>How much history is kept.</summary>
internal sealed record RetentionSettings
{
    [Setting("Finished runs kept for each job.", From = "1", To = "1000000")]
    public int RunsPerJob { get; init; } = 500;

    [Setting("How long finished runs are kept, however few they are.", From = "1m", To = "3650d")]
    public TimeSpan RunAge { get; init; } = TimeSpan.FromDays(30);

    [Setting("Rows of the fire ledger kept for each job.", From = "10", To = "1000000")]
    public int FiresPerJob { get; init; } = 2_000;
}
