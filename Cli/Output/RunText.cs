using Cronium.Cli.Api;
using Cronium.Grains.Runs;

namespace Cronium.Cli.Output;

/// <summary>Runs in words.</summary>
internal static class RunText
{
    /// <summary>"Failed (exit code 3) after 1.2 s: reason".</summary>
    public static string End(Run run) =>
        $"{run.Status}{Code(run)}{(Took(run) is { } took ? $" after {took}" : "")}{(run.Reason is { } reason ? $": {reason}" : "")}";

    /// <summary>How long it took; null while it has not ended.</summary>
    public static string? Took(Run run) => run is { StartedAt: { } started, EndedAt: { } ended }
        ? RelativeTime.Duration(ended > started ? ended - started : TimeSpan.Zero)
        : null;

    /// <summary>"schedule", "by hand (ann)", "retry of r05...".</summary>
    public static string? Cause(Run run) => run.Trigger?.Kind switch
    {
        null => null,
        TriggerKind.Occurrence => "schedule",
        TriggerKind.Retry => $"retry of {run.Trigger.RetryOf}",
        _ => run.Trigger.By is { } by ? $"by hand ({by})" : "by hand",
    };

    /// <summary>"schedule", "by hand", "retry".</summary>
    public static string? CauseInAWord(Run run) => run.Trigger?.Kind switch
    {
        null => null,
        TriggerKind.Occurrence => "schedule",
        TriggerKind.Retry => "retry",
        _ => "by hand",
    };

    /// <summary>"3", or "SIG 9".</summary>
    public static string? ExitOf(Run run) => run.ExitCode is { } code ? $"{code}" : run.LastOutcome?.Signal is { } signal ? $"SIG {signal}" : null;

    /// <summary>The exit code of a dispatch's last attempt, or its signal.</summary>
    public static string? ExitOf(Dispatch dispatch) => dispatch.LastOutcome is not { } last ? null
        : last.ExitCode is { } code ? $"{code}"
        : last.Signal is { } signal ? $"SIG {signal}"
        : null;

    /// <summary>From the start of a dispatch's first attempt to the end of its last; null while it has not ended.</summary>
    public static string? Took(Dispatch dispatch) =>
        dispatch.Status.IsFinal() && dispatch.Attempts.Select(attempt => attempt.StartedAt).FirstOrDefault(at => at is not null) is { } started && dispatch.Attempts[^1].EndedAt is { } ended
            ? RelativeTime.Duration(ended > started ? ended - started : TimeSpan.Zero)
            : null;

    /// <summary>"peak memory 12 MB of 512MiB, CPU time 0.3 s"; null: nobody measured.</summary>
    public static string? Usage(Usage? usage) => usage is null || (usage.PeakMemoryBytes ?? usage.CpuMs) is null ? null : string.Join(
        ", ",
        new[]
        {
            usage.PeakMemoryBytes is { } peak ? $"peak memory {ServerText.Size(peak)}{(usage.Limits?.Memory is { } limit ? $" of {limit}" : "")}" : null,
            usage.CpuMs is { } cpu ? $"CPU time {RelativeTime.Duration(TimeSpan.FromMilliseconds(cpu))}" : null,
        }.OfType<string>());

    private static string Code(Run run) => run.ExitCode is { } code ? $" (exit code {code})" : run.LastOutcome?.Signal is { } signal ? $" (signal {signal})" : "";
}
