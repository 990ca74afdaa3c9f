using Cronium.Grains;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using Cronium.Silo.Http.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cronium.Silo.Http.Runs;

/// <summary><c>/v1/runs</c>.</summary>
internal static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("Runs");
        runs.MapGet("/", ListAsync).WithSummary("Lists runs, newest first.");
        runs.MapGet("/{id}", GetAsync).WithSummary("One run.");
        runs.MapPost("/{id}/cancel", CancelAsync).WithSummary("Asks for the end of a run; the proof follows in its status.");
        runs.MapPost("/{id}/retry", RetryAsync).WithSummary("Makes a new run of the same job after a final one, with failed=true only where that one did not succeed; requests with the same Idempotency-Key make one.");
    }

    /// <summary>The run of this id, which may not exist.</summary>
    /// <exception cref="CroniumException">No run can have this id.</exception>
    public static IRunGrain Run(this IGrainFactory grains, string id) => grains.GetGrain<IRunGrain>(RunId.Parse(JobAddress.Decoded(id)).Value);

    private static async Task<Ok<ListReply<RunReply>>> ListAsync(IGrainFactory grains, string? job, string? status, string? after, string? limit)
    {
        var query = new RunQuery { Job = job, Status = StatusOf(status), After = after, Limit = ListReply.Limit(limit) };
        return TypedResults.Ok(ListReply.Of(await grains.GetGrain<IRunIndexGrain>(0).ListAsync(query), RunReply.Of));
    }

    private static async Task<Ok<RunReply>> GetAsync(string id, IGrainFactory grains) => TypedResults.Ok(RunReply.Of(await grains.Run(id).GetAsync()));

    private static async Task<Ok<RunReply>> CancelAsync(string id, IGrainFactory grains) =>
        TypedResults.Ok(RunReply.Of(await grains.Run(id).CancelAsync(NewRunReply.Asker)));

    private static async Task<Accepted<NewRunReply>> RetryAsync(string id, string? failed, HttpRequest http, IGrainFactory grains)
    {
        var failedOnly = Flag("failed", failed);
        var run = await grains.Run(id).GetAsync();
        if (!run.Status.IsFinal())
        {
            throw new CroniumException(RefusalKind.Conflict, $"Run {id} is {run.Status}; only a final run can be retried. Cancel it first, or wait.");
        }

        var request = new TriggerRequest { IdempotencyKey = IdempotencyKey.Read(http), RetryOf = run.Id, FailedOnly = failedOnly, By = NewRunReply.Asker };
        return NewRunReply.Accepted(await grains.Job(run.Job).TriggerAsync(request));
    }

    private static bool Flag(string name, string? text) => text switch
    {
        null or "false" => false,
        "true" or "" => true,
        _ => throw CroniumException.Invalid([new Problem(name, text.Length > 100 ? text[..100] : text, "write true or false")]),
    };

    private static RunStatus? StatusOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return Enum.TryParse<RunStatus>(text, ignoreCase: true, out var status) && Enum.IsDefined(status) && !char.IsAsciiDigit(text[0])
            ? status
            : throw CroniumException.Invalid([new Problem("status", text, $"use one of {string.Join(", ", Enum.GetNames<RunStatus>())}")]);
    }
}
