using Cronium.Grains.Fires;

namespace Cronium.Cli.Api;

/// <summary>A row of the fire ledger: a due instant, or a stretch of them, and what became of it.</summary>
internal sealed record Fire
{
    public required string Job { get; init; }

    public DateTimeOffset DueAt { get; init; }

    /// <summary>Last due instant of a stretch; null: it is a single one.</summary>
    public DateTimeOffset? Until { get; init; }

    public long Count { get; init; } = 1;

    public FireVerdict Verdict { get; init; }

    public DateTimeOffset NoticedAt { get; init; }

    /// <summary>Id of the run it led to.</summary>
    public string? Run { get; init; }

    public string? Reason { get; init; }
}
