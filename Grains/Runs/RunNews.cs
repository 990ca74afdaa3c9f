using Cronium.Grains.Execution;
using Cronium.Grains.Jobs;
using Cronium.Grains.Logs;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Runs;

/// <summary>What a run tells others: its job, its log, whoever watches and measures.</summary>
internal sealed class RunNews(IGrainFactory grains, LogStore log, SystemRemarks remarks, LogPublisher publisher, CroniumInstruments instruments, TimeProvider time)
{
    public Task<bool> MayStartAsync(StoredRun run) => grains.GetGrain<IJobOccurrences>(run.Record.Job)
        .MayStartAsync(run.Record.Id, replaces: run.Definition.Overlap == OverlapPolicy.Replace);

    /// <summary>
    /// A repeated report of the end that stands is answered like the first one, so that a follower whose answer got lost
    /// goes on to release the target, also when the next attempt is under way; any other is refused.
    /// </summary>
    public bool RefuseStale(DispatchRecord? dispatch, AttemptReport report)
    {
        if (dispatch?.Holds(report) == true)
        {
            return true;
        }

        instruments.StaleReportRefused();
        return false;
    }

    /// <summary>Adds a sentence to the log, unless the end speaks for itself. Repeating it is harmless.</summary>
    public Task RemarkAsync(RunId run, DispatchRecord dispatch, AttemptResult result, TimeSpan? retryAfter) =>
        AttemptRemark.Of(dispatch.Attempts.Count, result, retryAfter) is { } remark
            ? remarks.EndAsync(new AttemptId(run, dispatch.Name, dispatch.Attempts.Count), dispatch.Epoch, remark)
            : Task.CompletedTask;

    /// <summary>Completes the logs of the dispatches that become final with this change.</summary>
    public Task CompleteLogsAsync(RunRecord before, RunRecord after) =>
        Task.WhenAll(Ending(before, after).Select(dispatch => log.CompleteAsync(new LogId(after.Id, dispatch.Name), dispatch.Epoch)));

    /// <summary>Tells of the dispatches that became final with this change, and of the run if it did.</summary>
    public void Changed(RunRecord before, RunRecord after)
    {
        foreach (var dispatch in Ending(before, after))
        {
            publisher.Publish(new LogNews(new LogId(after.Id, dispatch.Name), null));
        }

        foreach (var result in ResultsSince(before, after).Where(result => result.Proof is not null))
        {
            instruments.AttemptPursued(confirmed: result.VerifiedGone == true);
        }

        if (after.Status.IsFinal())
        {
            instruments.RunEnded(after);
            grains.GetGrain<IJobOccurrences>(after.Job).RunEndedAsync(new LastRun(after.Id, after.Status, after.EndedAt ?? time.GetUtcNow())).Ignore();
        }
    }

    private static IEnumerable<AttemptResult> ResultsSince(RunRecord before, RunRecord after) => after.ChangedFrom(before).SelectMany(
        change => change.Now.Attempts.Where((attempt, place) => change.Before.Attempts.ElementAtOrDefault(place)?.Result is null).Select(attempt => attempt.Result).OfType<AttemptResult>());

    private static IEnumerable<DispatchRecord> Ending(RunRecord before, RunRecord after) =>
        after.ChangedFrom(before).Where(change => change.Now.Status.IsFinal() && !change.Before.Status.IsFinal()).Select(change => change.Now);
}
