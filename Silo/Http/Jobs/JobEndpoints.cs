using Cronium.Grains;
using Cronium.Grains.Jobs;
using Cronium.Silo.Http.Documents;
using Cronium.Silo.Http.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cronium.Silo.Http.Jobs;

/// <summary><c>/v1/jobs</c>.</summary>
internal static class JobEndpoints
{
    public static void MapJobs(this IEndpointRouteBuilder api)
    {
        var jobs = api.MapGroup("/jobs").WithTags("Jobs");
        jobs.MapGet("/", ListAsync).WithSummary("Lists jobs in order of name.");
        jobs.MapPut("/{name}", PutAsync).WithSummary("Creates or replaces a job; If-Match names the version it is based on, \"0\" creates only.")
            .Accepts<JobDocument>("application/json", JsonBody.AnyType);
        jobs.MapGet("/{name}", GetAsync).WithSummary("One job.");
        jobs.MapDelete("/{name}", DeleteAsync).WithSummary("Deletes a job; its active runs go on to their end.");
        jobs.MapPost("/{name}/runs", TriggerAsync).WithSummary("Makes a run at once; requests with the same Idempotency-Key make one.");
        jobs.MapPost("/{name}/pause", PauseAsync).WithSummary("No occurrence leads to a run until the job is resumed.");
        jobs.MapPost("/{name}/resume", ResumeAsync).WithSummary("Ends a pause.");
    }

    private static async Task<Ok<ListReply<JobReply>>> ListAsync(IGrainFactory grains, string? after, string? limit)
    {
        var page = await grains.GetGrain<IJobIndexGrain>(0).ListAsync(after, ListReply.Limit(limit));
        return TypedResults.Ok(ListReply.Of(page, JobReply.Of));
    }

    private static async Task<Results<Ok<JobReply>, Created<JobReply>>> PutAsync(string name, HttpContext context, IGrainFactory grains, JsonBody body)
    {
        var definition = JobDocumentReader.Read(await body.ReadAsync(context), JobAddress.Decoded(name));
        var expected = IfMatch.Read(context.Request);
        var job = await grains.Job(name).PutAsync(new PutJob { Definition = definition, ExpectedVersion = expected });
        context.Response.Headers.ETag = IfMatch.Tag(job.Version);
        return job.Version == 1 ? TypedResults.Created($"/v1/jobs/{name}", JobReply.Of(job)) : TypedResults.Ok(JobReply.Of(job));
    }

    private static async Task<Ok<JobReply>> GetAsync(string name, HttpResponse response, IGrainFactory grains)
    {
        var job = await grains.Job(name).GetAsync();
        response.Headers.ETag = IfMatch.Tag(job.Version);
        return TypedResults.Ok(JobReply.Of(job));
    }

    private static async Task<NoContent> DeleteAsync(string name, IGrainFactory grains)
    {
        await grains.Job(name).DeleteAsync();
        return TypedResults.NoContent();
    }

    private static async Task<Accepted<NewRunReply>> TriggerAsync(string name, HttpRequest request, IGrainFactory grains)
    {
        var run = await grains.Job(name).TriggerAsync(new TriggerRequest { IdempotencyKey = IdempotencyKey.Read(request), By = NewRunReply.Asker });
        return NewRunReply.Accepted(run);
    }

    private static async Task<Ok<JobReply>> PauseAsync(string name, IGrainFactory grains) => TypedResults.Ok(JobReply.Of(await grains.Job(name).PauseAsync()));

    private static async Task<Ok<JobReply>> ResumeAsync(string name, IGrainFactory grains) => TypedResults.Ok(JobReply.Of(await grains.Job(name).ResumeAsync()));
}
