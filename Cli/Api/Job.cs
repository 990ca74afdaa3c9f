using System.Text.Json;
using Cronium.Grains.Runs;

namespace Cronium.Cli.Api;

/// <summary>A part of a list.</summary>
internal sealed record ListPage<T>
{
    public IReadOnlyList<T> Items { get; init; } = [];

    /// <summary>Cursor of the next page; null: this is the last.</summary>
    public string? Next { get; init; }
}

/// <summary>A job as the API answers it.</summary>
internal sealed record Job
{
    public required string Name { get; init; }

    public long Version { get; init; }

    public DateTimeOffset? PausedAt { get; init; }

    public DateTimeOffset? NextDueAt { get; init; }

    public IReadOnlyList<string> ActiveRuns { get; init; } = [];

    public LatestRun? LastRun { get; init; }

    /// <summary>The job file in its long form.</summary>
    public JsonElement Definition { get; init; }

    public bool HasSchedule => Definition.ValueKind == JsonValueKind.Object
        && Definition.TryGetProperty("schedule", out var schedule) && schedule.ValueKind == JsonValueKind.Object;
}

/// <summary>How the latest run of a job ended.</summary>
internal sealed record LatestRun
{
    public required string Id { get; init; }

    public RunStatus Status { get; init; }

    public DateTimeOffset EndedAt { get; init; }
}

/// <summary>An occurrence to come.</summary>
internal sealed record Planned
{
    public required string Job { get; init; }

    public DateTimeOffset DueAt { get; init; }
}
