using Cronium.Grains;
using Cronium.Grains.Fires;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cronium.Silo.Http.Fires;

/// <summary>What became of due instants, and which are to come.</summary>
internal static class FireEndpoints
{
    private static readonly TimeSpan DefaultPreview = TimeSpan.FromHours(24);

    public static void MapFires(this IEndpointRouteBuilder api)
    {
        api.MapGet("/jobs/{name}/fires", ListAsync).WithTags("Schedule").WithSummary("Due instants of a job and what became of each, newest first.");
        api.MapGet("/schedule/preview", PreviewAsync).WithTags("Schedule").WithSummary("Occurrences to come; without 'to', those of 24 hours.");
    }

    private static async Task<Ok<ListReply<FireReply>>> ListAsync(string name, IGrainFactory grains, string? after, string? limit)
    {
        if (!JobName.IsValid(name))
        {
            throw CroniumException.NoJob(name);
        }

        var page = await grains.GetGrain<IFireLedgerGrain>(0).ListAsync(name, after, ListReply.Limit(limit));
        return TypedResults.Ok(ListReply.Of(page, FireReply.Of));
    }

    private static async Task<Ok<ListReply<PlannedOccurrence>>> PreviewAsync(IGrainFactory grains, TimeProvider time, string? from, string? to, string? job)
    {
        var start = QueryInstant.Read("from", from) ?? time.GetUtcNow();
        var end = QueryInstant.Read("to", to) ?? start + DefaultPreview;
        if (end < start)
        {
            throw CroniumException.Invalid([new Problem("to", to, "must not be before 'from'")]);
        }

        return TypedResults.Ok(new ListReply<PlannedOccurrence>(await grains.GetGrain<IJobIndexGrain>(0).PreviewAsync(start, end, job)));
    }
}

/// <summary>A row of the fire ledger.</summary>
internal sealed record FireReply
{
    public required string Job { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Last due instant of a stretch.</summary>
    public DateTimeOffset? Until { get; init; }

    public required long Count { get; init; }

    public required FireVerdict Verdict { get; init; }

    public required DateTimeOffset NoticedAt { get; init; }

    /// <summary>From the due instant to its notice, in milliseconds.</summary>
    public required long LatenessMs { get; init; }

    public RunId? Run { get; init; }

    public string? Reason { get; init; }

    public static FireReply Of(FireRecord fire) => new()
    {
        Job = fire.Job,
        DueAt = fire.DueAt,
        Until = fire.Until,
        Count = fire.Count,
        Verdict = fire.Verdict,
        NoticedAt = fire.NoticedAt,
        LatenessMs = (long)(fire.NoticedAt - fire.DueAt).TotalMilliseconds,
        Run = fire.Run,
        Reason = fire.Reason,
    };
}
