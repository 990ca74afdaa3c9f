using System.Text.Json;
using Cronium.Cli.Api;

namespace Cronium.Cli.Output;

/// <summary>A schedule in one short line.</summary>
internal static class ScheduleText
{
    /// <summary>"30 2 * * * Europe/Paris", "every 10s", "at 2026-12-01T10:00:00Z"; null: only by hand.</summary>
    public static string? Of(Job job)
    {
        if (!job.HasSchedule)
        {
            return null;
        }

        var schedule = job.Definition.GetProperty("schedule");
        return Text(schedule, "cron") is { } cron ? $"{cron}{(Text(schedule, "timeZone") is { } zone and not "UTC" ? $" {zone}" : "")}"
            : Text(schedule, "every") is { } every ? $"every {every}"
            : $"at {Text(schedule, "at")}";
    }

    private static string? Text(JsonElement schedule, string name) =>
        schedule.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
