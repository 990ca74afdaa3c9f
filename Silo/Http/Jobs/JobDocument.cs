using Cronium.Grains.Jobs;
using Cronium.Grains.Scheduling;
using Cronium.Silo.Http.Documents;
using Cronium.Silo.Units;

namespace Cronium.Silo.Http.Jobs;

/// <summary>A job file in its long form: every default spelled out. <see cref="JobDocumentReader"/> reads it back.</summary>
internal sealed record JobDocument
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public ScheduleDocument? Schedule { get; init; }

    public required TargetDocument Target { get; init; }

    public required ScriptDocument Script { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required IReadOnlyList<string> Secrets { get; init; }

    /// <summary>A duration, such as <c>2h</c>.</summary>
    public string? Timeout { get; init; }

    /// <summary>A duration.</summary>
    public required string KillGrace { get; init; }

    public required RetryDocument Retry { get; init; }

    public required string Overlap { get; init; }

    public required string Misfire { get; init; }

    public required string IfLost { get; init; }

    public ResourcesDocument? Resources { get; init; }

    public required string Network { get; init; }

    /// <summary><c>missing</c>, <c>always</c> or <c>never</c>; with a container only.</summary>
    public string? Pull { get; init; }

    /// <summary>Name of the secret that opens the registry.</summary>
    public string? RegistrySecret { get; init; }

    /// <summary>Texts by path.</summary>
    public IReadOnlyDictionary<string, string>? Files { get; init; }

    /// <summary>Writes a definition out.</summary>
    public static JobDocument Of(JobDefinition job) => new()
    {
        Name = job.Name,
        Description = job.Description,
        Schedule = job.Schedule is { } schedule ? ScheduleDocument.Of(schedule) : null,
        Target = TargetDocument.Of(job.Target),
        Script = new ScriptDocument(Words.Write(job.Script.Interpreter), job.Script.Text, job.Script.WorkingDirectory),
        Environment = job.Environment,
        Secrets = job.Secrets,
        Timeout = job.Timeout is { } timeout ? DurationText.Format(timeout) : null,
        KillGrace = DurationText.Format(job.KillGrace),
        Retry = RetryDocument.Of(job.Retry),
        Overlap = Words.Write(job.Overlap),
        Misfire = Words.Write(job.Misfire),
        IfLost = Words.Write(job.IfLost),
        Resources = job.Resources is { } limits ? ResourcesDocument.Of(limits) : null,
        Network = job.Network,
        Pull = job.Target.Container is null ? null : Words.Write(job.Pull),
        RegistrySecret = job.RegistrySecret,
        Files = job.Files.Count == 0 ? null : job.Files,
    };
}

/// <summary>When: exactly one of cron, every (a duration) and at.</summary>
internal sealed record ScheduleDocument(string? Cron, string? TimeZone, string? Every, DateTimeOffset? At)
{
    public static ScheduleDocument Of(Schedule schedule) => new(
        schedule.Cron,
        schedule.Cron is null ? null : schedule.TimeZone,
        schedule.Every is { } every ? DurationText.Format(every) : null,
        schedule.At);
}

/// <summary>Where: exactly one of servers, labels, container and local.</summary>
internal sealed record TargetDocument
{
    public IReadOnlyList<string>? Servers { get; init; }

    /// <summary>Values by name; the servers that have all of them when a run is made. With a container: the engines to choose from.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public int? MaxParallel { get; init; }

    public bool? FailFast { get; init; }

    public int? MaxFailures { get; init; }

    /// <summary><c>wait</c> or <c>fail</c>.</summary>
    public string? IfUnreachable { get; init; }

    public string? Container { get; init; }

    public bool? Local { get; init; }

    public static TargetDocument Of(Target target) => target switch
    {
        { Servers.Count: > 0 } => OfServers(target) with { Servers = target.Servers },
        { Container: { } image } => new TargetDocument
        {
            Container = image,
            Labels = target.Labels.Count == 0 ? null : target.Labels,
            IfUnreachable = Words.Write(target.IfUnreachable),
        },
        { Labels.Count: > 0 } => OfServers(target) with { Labels = target.Labels },
        _ => new TargetDocument { Local = target.Local },
    };

    private static TargetDocument OfServers(Target target) => new()
    {
        MaxParallel = target.MaxParallel,
        FailFast = target.FailFast,
        MaxFailures = target.MaxFailures,
        IfUnreachable = Words.Write(target.IfUnreachable),
    };
}

/// <summary>What: the interpreter and the text.</summary>
internal sealed record ScriptDocument(string Interpreter, string Text, string? WorkingDirectory);

/// <summary>Retries; delays are durations.</summary>
internal sealed record RetryDocument(int MaxAttempts, string Backoff, string Delay, string MaxDelay)
{
    public static RetryDocument Of(RetryPolicy retry) =>
        new(retry.MaxAttempts, Words.Write(retry.Backoff), DurationText.Format(retry.Delay), DurationText.Format(retry.MaxDelay));
}

/// <summary>Limits of a container; memory and tmp are sizes.</summary>
internal sealed record ResourcesDocument(double? Cpu, string? Memory, int? Pids, string? Tmp)
{
    public static ResourcesDocument Of(ResourceLimits limits) => new(limits.Cpu, Size(limits.MemoryBytes), limits.Pids, Size(limits.TmpBytes));

    private static string? Size(long? bytes) => bytes is { } size ? SizeText.Format(size) : null;
}
