using Cronium.Grains.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cronium.Silo.Http.Runs;

/// <summary>A run as the API answers it.</summary>
internal sealed record RunReply
{
    public required RunId Id { get; init; }

    public required string Job { get; init; }

    public required long JobVersion { get; init; }

    public required RunStatus Status { get; init; }

    public required RunTrigger Trigger { get; init; }

    /// <summary>The due instant, when an occurrence caused it.</summary>
    public DateTimeOffset? DueAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public int? ExitCode { get; init; }

    public string? Reason { get; init; }

    public required IReadOnlyList<DispatchSnapshot> Dispatches { get; init; }

    public static RunReply Of(RunSnapshot run) => new()
    {
        Id = run.Id,
        Job = run.Job,
        JobVersion = run.JobVersion,
        Status = run.Status,
        Trigger = run.Trigger,
        DueAt = run.Trigger.DueAt,
        CreatedAt = run.CreatedAt,
        StartedAt = run.StartedAt,
        EndedAt = run.EndedAt,
        ExitCode = run.ExitCode,
        Reason = run.Reason,
        Dispatches = run.Dispatches,
    };
}

/// <summary>The answer to a request that made a run.</summary>
internal sealed record NewRunReply(RunId Id)
{
    /// <summary>Who asked, for the record: there is one token, and it is the administrator's.</summary>
    public const string Asker = "admin";

    public static Accepted<NewRunReply> Accepted(RunId run) => TypedResults.Accepted($"/v1/runs/{run}", new NewRunReply(run));
}
