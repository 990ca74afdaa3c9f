namespace Cronium.Grains.Scheduling;

/// <summary>The rule that yields occurrences. Exactly one of <see cref="Cron"/>, <see cref="Every"/> and <see cref="At"/> is set.</summary>
[GenerateSerializer, Immutable, Alias("cronium.schedule")]
public sealed record Schedule
{
    /// <summary>A cron expression of five fields, or six with seconds first; macros such as <c>@daily</c> too.</summary>
    [Id(0)]
    public string? Cron { get; init; }

    /// <summary>IANA zone in which <see cref="Cron"/> is read. Default UTC.</summary>
    [Id(1)]
    public string TimeZone { get; init; } = "UTC";

    /// <summary>A fixed interval, whole milliseconds, at least 1 s; occurrences are multiples of it since 1970-01-01T00:00:00Z.</summary>
    [Id(2)]
    public TimeSpan? Every { get; init; }

    /// <summary>One single instant.</summary>
    [Id(3)]
    public DateTimeOffset? At { get; init; }
}
