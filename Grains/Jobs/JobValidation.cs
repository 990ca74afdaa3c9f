using System.Text;
using System.Text.RegularExpressions;
using Cronium.Grains.Scheduling;
using Cronos;

namespace Cronium.Grains.Jobs;

/// <summary>The rules of a definition, all checked at once, so that one answer names everything that is wrong.</summary>
internal static partial class JobValidation
{
    public const int MaxScriptBytes = 1024 * 1024;
    public const int MaxEnvironmentVariables = 10_000;
    public const int MaxEnvironmentBytes = 1024 * 1024;

    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<Problem> Check(JobDefinition job) =>
        [.. Names(job), .. Rules(job.Schedule), .. TargetValidation.Check(job.Target), .. ContainerValidation.Check(job), .. Texts(job.Script), .. Environment(job), .. Limits(job)];

    private static IEnumerable<Problem> Names(JobDefinition job)
    {
        if (!JobName.IsValid(job.Name))
        {
            yield return Bad("name", job.Name, JobName.Rule);
        }

        if (job.Description?.Length > 1000)
        {
            yield return Bad("description", job.Description, "at most 1,000 characters");
        }
    }

    private static IEnumerable<Problem> Rules(Schedule? schedule)
    {
        if (schedule is null)
        {
            yield break;
        }

        var rules = (schedule.Cron is null ? 0 : 1) + (schedule.Every is null ? 0 : 1) + (schedule.At is null ? 0 : 1);
        if (rules != 1)
        {
            yield return Bad("schedule", null, "set exactly one of cron, every and at");
        }

        if (schedule.Cron is { } cron && CronError(cron) is { } error)
        {
            yield return Bad("schedule.cron", cron, $"{error} Use five fields, or six with seconds first, for example \"*/5 * * * *\".");
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(schedule.TimeZone, out _))
        {
            yield return Bad("schedule.timeZone", schedule.TimeZone, "unknown time zone; use an IANA name such as UTC or Europe/Paris");
        }

        if (schedule.Every is { } every && (every < ShortestInterval || every.Ticks % TimeSpan.TicksPerMillisecond != 0))
        {
            yield return Bad("schedule.every", every.ToString(), "use at least 1s, in whole milliseconds");
        }
    }

    private static string? CronError(string cron)
    {
        try
        {
            ScheduleClock.ParseCron(cron);
            return null;
        }
        catch (CronFormatException exception)
        {
            return exception.Message.Replace("The given cron expression has an invalid format. ", "", StringComparison.Ordinal).TrimEnd('.') + ".";
        }
    }

    private static IEnumerable<Problem> Texts(Script script)
    {
        var bytes = Encoding.UTF8.GetByteCount(script.Text);
        if (string.IsNullOrWhiteSpace(script.Text))
        {
            yield return Bad("script.text", null, "the script is empty");
        }
        else if (bytes > MaxScriptBytes)
        {
            yield return Bad("script.text", null, $"{bytes:N0} bytes, at most {MaxScriptBytes:N0} are taken; let the script fetch what is larger");
        }
        else if (script.Text.Contains('\0', StringComparison.Ordinal))
        {
            yield return Bad("script.text", null, "it holds a NUL character, which no interpreter takes");
        }

        if (script.WorkingDirectory is { } directory && (!directory.StartsWith('/') || directory.Contains('\0', StringComparison.Ordinal)))
        {
            yield return Bad("script.workingDirectory", directory, "use an absolute path");
        }
    }

    private static IEnumerable<Problem> Environment(JobDefinition job)
    {
        if (job.Environment.Count > MaxEnvironmentVariables)
        {
            yield return Bad("environment", $"{job.Environment.Count:N0} variables", $"at most {MaxEnvironmentVariables:N0} are taken");
        }

        var bytes = job.Environment.Sum(pair => Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value) + 2L);
        if (bytes > MaxEnvironmentBytes)
        {
            yield return Bad("environment", $"{bytes:N0} bytes", $"at most {MaxEnvironmentBytes:N0} bytes are taken");
        }

        foreach (var (name, value) in job.Environment.Where(pair => !IsVariable(pair.Key) || pair.Value.Contains('\0', StringComparison.Ordinal)).Take(10))
        {
            yield return Bad("environment", name, IsVariable(name) ? "its value holds a NUL character" : VariableRule);
        }

        foreach (var name in job.Secrets.Where(name => !IsVariable(name)).Take(10))
        {
            yield return Bad("secrets", name, VariableRule);
        }
    }

    private static IEnumerable<Problem> Limits(JobDefinition job)
    {
        if (job.Timeout is { } timeout && (timeout < TimeSpan.FromSeconds(1) || timeout > TimeSpan.FromDays(365)))
        {
            yield return Bad("timeout", timeout.ToString(), "use 1s to 365d");
        }

        if (job.KillGrace < TimeSpan.Zero || job.KillGrace > TimeSpan.FromHours(1))
        {
            yield return Bad("killGrace", job.KillGrace.ToString(), "use 0s to 1h");
        }

        if (job.Retry.MaxAttempts is < 1 or > 100)
        {
            yield return Bad("retry.maxAttempts", job.Retry.MaxAttempts.ToString(), "use 1 to 100");
        }

        if (job.Retry.Delay < TimeSpan.Zero || job.Retry.MaxDelay < job.Retry.Delay || job.Retry.MaxDelay > TimeSpan.FromDays(1))
        {
            yield return Bad("retry.delay", job.Retry.Delay.ToString(), "use 0s or more, not above retry.maxDelay, which is at most 1d");
        }
    }

    private const string VariableRule = "use letters, digits and '_', not beginning with a digit";

    internal static bool IsVariable(string name) => name.Length <= 255 && Variable().IsMatch(name);

    private static Problem Bad(string field, string? value, string message) =>
        new(field, value?.Length > 100 ? value[..100] + "..." : value, message);

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
