using Cronium.Grains.Runs;

namespace Cronium.Grains.Jobs;

/// <summary>One job, keyed by its name: its definition, and the decision what each trigger leads to.</summary>
[Alias("cronium.IJobGrain")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Creates or replaces the definition. Durable when it returns.</summary>
    /// <exception cref="CroniumException">Invalid definition, or a stale version.</exception>
    [Alias("put")]
    Task<JobSnapshot> PutAsync(PutJob request);

    /// <summary>The job as it is now.</summary>
    /// <exception cref="CroniumException">There is no such job.</exception>
    [Alias("get")]
    Task<JobSnapshot> GetAsync();

    /// <summary>Deletes the job. Its active runs go on to their end; its history stays until retention removes it.</summary>
    [Alias("delete")]
    Task DeleteAsync();

    /// <summary>Makes a run at once, whatever the schedule says. The same idempotency key yields the same run.</summary>
    [Alias("trigger")]
    Task<RunId> TriggerAsync(TriggerRequest request);

    /// <summary>No occurrence leads to a run until <see cref="ResumeAsync"/>; triggers by hand still do.</summary>
    [Alias("pause")]
    Task<JobSnapshot> PauseAsync();

    /// <summary>Ends a pause. What was due meanwhile is summed up in one verdict, not run.</summary>
    [Alias("resume")]
    Task<JobSnapshot> ResumeAsync();
}

/// <summary>A definition to create or replace.</summary>
[GenerateSerializer, Immutable, Alias("cronium.put-job")]
public sealed record PutJob
{
    /// <summary>The whole new definition.</summary>
    [Id(0)]
    public required JobDefinition Definition { get; init; }

    /// <summary>The version it is based on: 0 to create only, null to accept any.</summary>
    [Id(1)]
    public long? ExpectedVersion { get; init; }
}

/// <summary>A run asked for by a person or a program.</summary>
[GenerateSerializer, Immutable, Alias("cronium.trigger-request")]
public sealed record TriggerRequest
{
    /// <summary>At most 200 characters; two requests with the same key make one run. Null: each request makes its own.</summary>
    [Id(0)]
    public string? IdempotencyKey { get; init; }

    /// <summary>Who asks, for the record.</summary>
    [Id(1)]
    public string? By { get; init; }

    /// <summary>The final run this one tries again; null: none.</summary>
    [Id(2)]
    public RunId? RetryOf { get; init; }

    /// <summary>
    /// With <see cref="RetryOf"/>: only where that run did not succeed, also when the job names other servers by now; servers
    /// removed since are left out. Refused when nothing is left.
    /// </summary>
    [Id(3)]
    public bool FailedOnly { get; init; }
}
