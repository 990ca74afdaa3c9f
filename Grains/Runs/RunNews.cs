using System.Text;
using Cronium.Grains.Jobs;
using Cronium.Grains.Logs;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Runs;

/// <summary>What a run tells others: its job, its log, whoever watches and measures.</summary>
internal sealed class RunNews(IGrainFactory grains, LogStore log, LogPublisher publisher, CroniumInstruments instruments, TimeProvider time)
{
    public Task<bool> MayStartAsync(RunRecord run) => grains.GetGrain<IJobOccurrences>(run.Job).MayStartAsync(run.Id);

    /// <summary>
    /// A repeated report of the end that stands is answered like the first one, so that a follower whose answer got lost
    /// goes on to release the target; any other is refused.
    /// </summary>
    public bool RefuseStale(DispatchRecord? dispatch, AttemptReport report)
    {
        if (dispatch is not null && report.Result is not null && dispatch.Epoch == report.Epoch
            && dispatch.Attempts.Any(attempt => attempt.Number == report.Attempt && attempt.Result == report.Result))
        {
            return true;
        }

        instruments.StaleReportRefused();
        return false;
    }

    /// <summary>Adds a remark unless the end speaks for itself, and completes the log when no attempt follows. Before the status is saved: the log comes first.</summary>
    public async Task CloseLogAsync(RunId run, DispatchRecord dispatch, AttemptResult result, TimeSpan? retryAfter)
    {
        var id = new LogId(run, dispatch.Name);
        if (AttemptRemark.Of(dispatch.Attempts.Count, result, retryAfter) is { } remark)
        {
            await RemarkAsync(id, dispatch, remark);
        }

        if (retryAfter is null)
        {
            await log.CompleteAsync(id, dispatch.Epoch);
        }
    }

    public void Ended(RunRecord run)
    {
        foreach (var dispatch in run.Dispatches)
        {
            publisher.Publish(new LogNews(new LogId(run.Id, dispatch.Name), null));
        }

        instruments.RunEnded(run);
        grains.GetGrain<IJobOccurrences>(run.Job).RunEndedAsync(new LastRun(run.Id, run.Status, run.EndedAt ?? time.GetUtcNow())).Ignore();
    }

    private async Task RemarkAsync(LogId id, DispatchRecord dispatch, string remark)
    {
        // One remark an attempt, at offset 0 of the attempt's system stream: repeating it is refused by the store.
        var bytes = Encoding.UTF8.GetBytes(remark + "\n");
        var chunk = new LogChunk
        {
            Log = id,
            Attempt = dispatch.Attempts.Count,
            Stream = OutputStream.System,
            SourceOffset = 0,
            SourceLength = bytes.Length,
            Count = 1,
            ReadAt = time.GetUtcNow(),
            Payload = bytes,
        };
        if ((await log.AppendAsync(chunk, dispatch.Epoch)).Stored is { } stored)
        {
            publisher.Publish(new LogNews(id, stored));
        }
    }
}
