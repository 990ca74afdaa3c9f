using Cronium.Grains.Jobs;

namespace Cronium.Grains.Runs;

/// <summary>Every change of a run, from one immutable record to the next. No I/O; the table of <see cref="RunTransitions"/> has the last word.</summary>
internal static class RunMoves
{
    public static RunRecord Release(this RunRecord run) => run with { Released = true, Reason = null };

    /// <summary>Notes the wish; dispatches that were never started end at once.</summary>
    public static RunRecord Cancel(this RunRecord run, string by, DateTimeOffset now) =>
        (run with { CanceledBy = by }).WithEach(
            dispatch => dispatch.Status switch
            {
                RunStatus.Queued => dispatch.Stopped(RunReason.Canceled(by)),
                RunStatus.Starting or RunStatus.Running => dispatch.To(RunStatus.Canceling) with { Reason = RunReason.Canceled(by) },
                _ => dispatch,
            },
            now);

    /// <summary>A new attempt begins under a new epoch.</summary>
    public static RunRecord Start(this RunRecord run, string name, string target, DateTimeOffset now) => run.With(
        name,
        dispatch => dispatch.To(RunStatus.Starting) with
        {
            Target = target,
            Epoch = dispatch.Epoch + 1,
            NextAttemptAt = null,
            Reason = null,
            Silo = null,
            Attempts = [.. dispatch.Attempts, new AttemptSnapshot { Number = dispatch.Attempts.Count + 1 }],
        },
        now);

    /// <summary>The present attempt gets a new owner.</summary>
    public static RunRecord TakeOver(this RunRecord run, string name, DateTimeOffset now) =>
        run.With(name, dispatch => dispatch with { Epoch = dispatch.Epoch + 1, Silo = null, Reason = run.OfCancel(dispatch) }, now);

    /// <summary>An attempt was found on a target, which the store had forgotten; the owner who started it is followed by another.</summary>
    public static RunRecord Adopt(this RunRecord run, string name, int number, string target, long epoch, DateTimeOffset now) => run.With(
        name,
        dispatch => (dispatch.Status == RunStatus.Queued ? dispatch.To(RunStatus.Starting) : dispatch) with
        {
            Target = target,
            Epoch = Math.Max(dispatch.Epoch, epoch) + 1,
            NextAttemptAt = null,
            Reason = null,
            Silo = null,
            Attempts = [.. dispatch.Attempts, .. Enumerable.Range(dispatch.Attempts.Count + 1, number - dispatch.Attempts.Count).Select(missing => new AttemptSnapshot { Number = missing })],
        },
        now);

    /// <summary>Nothing of the present attempt ever reached its target: it has not begun, and its number is free again.</summary>
    public static RunRecord NotSent(this RunRecord run, string name, string? reason, DateTimeOffset now) => run.With(
        name,
        dispatch => dispatch with { Attempts = [.. dispatch.Attempts.SkipLast(1)], Silo = null } switch
        {
            { Status: RunStatus.Canceling } canceled => canceled.To(RunStatus.Canceled),
            var waiting => waiting.To(RunStatus.Queued) with { Reason = reason },
        },
        now);

    /// <summary>Why a dispatch does not go on right now; null: it does.</summary>
    public static RunRecord Remark(this RunRecord run, string name, string? trouble, DateTimeOffset now) =>
        run.With(name, dispatch => dispatch.Reason == (trouble ?? run.OfCancel(dispatch)) ? dispatch : dispatch with { Reason = trouble ?? run.OfCancel(dispatch) }, now);

    /// <summary>The script was seen running, followed by a silo.</summary>
    public static RunRecord Started(this RunRecord run, string name, string silo, DateTimeOffset startedAt, DateTimeOffset now) => run.With(
        name,
        dispatch => (dispatch.Status == RunStatus.Starting ? dispatch.To(RunStatus.Running) with { Reason = null } : dispatch) with
        {
            Silo = silo,
            Attempts = Last(dispatch, attempt => attempt with { StartedAt = attempt.StartedAt ?? startedAt }),
        },
        now) with { StartedAt = run.StartedAt ?? startedAt };

    /// <summary>The attempt ended: the dispatch is final, or another attempt follows after the delay.</summary>
    public static RunRecord Ended(this RunRecord run, string name, AttemptResult result, TimeSpan? retryAfter, DateTimeOffset now) => run.With(
        name,
        dispatch =>
        {
            var reason = result.Reason ?? (result.End == AttemptEnd.Canceled ? run.OfCancel(dispatch) ?? dispatch.Reason : null);
            var ended = dispatch with { Attempts = Last(dispatch, attempt => attempt with { EndedAt = now, Result = result }), Reason = RunReason.With(reason, result.Proof) };
            return retryAfter is { } delay && dispatch.Status != RunStatus.Canceling
                ? ended.To(RunStatus.Queued) with { NextAttemptAt = now + delay, Silo = null }
                : ended.To(RunOutcome.Of(result));
        },
        now);

    /// <summary>Lets failures count: failFast ends the whole run, too many failures what has not begun. Derived from the record, so applying it twice changes nothing.</summary>
    public static RunRecord StopAfterFailures(this RunRecord run, Target target, DateTimeOffset now)
    {
        var failed = run.Dispatches.Where(dispatch => dispatch.Status.IsFailure()).ToList();
        return failed.Count switch
        {
            > 0 when target.FailFast => run.FailFast(failed[0].Name, now),
            > 0 when failed.Count >= target.MaxFailures => run.WithEach(
                dispatch => dispatch is { Status: RunStatus.Queued, Attempts: [] }
                    ? dispatch.Stopped($"Not started: {failed.Count} failed, and the job says maxFailures {target.MaxFailures}.")
                    : dispatch,
                now),
            _ => run,
        };
    }

    /// <summary>Whether the report is of the attempt under way, from its present owner. An attempt that ended takes no further news.</summary>
    public static bool Awaits(this DispatchRecord dispatch, AttemptReport report) =>
        dispatch.Status is RunStatus.Starting or RunStatus.Running or RunStatus.Canceling
        && dispatch.Epoch == report.Epoch && dispatch.Attempts.Count == report.Attempt;

    /// <summary>Whether the reporter was made an owner later than this record knows of: the record in memory is old, the one in the store is not.</summary>
    public static bool IsBehind(this DispatchRecord dispatch, AttemptReport report) => dispatch.Epoch < report.Epoch;

    /// <summary>Whether the report repeats an end that is recorded already.</summary>
    public static bool Holds(this DispatchRecord dispatch, AttemptReport report) =>
        report.Result is not null && dispatch.Attempts.Any(attempt => attempt.Number == report.Attempt && attempt.Result == report.Result);

    public static DispatchRecord Dispatch(this RunRecord run, string name) => run.Dispatches.First(dispatch => dispatch.Name == name);

    /// <summary>The dispatches that moves have changed; they leave the others as they are.</summary>
    public static IEnumerable<(DispatchRecord Before, DispatchRecord Now)> ChangedFrom(this RunRecord run, RunRecord before) =>
        before.Dispatches.Zip(run.Dispatches).Where(pair => !ReferenceEquals(pair.First, pair.Second));

    private static RunRecord FailFast(this RunRecord run, string failed, DateTimeOffset now) => run.WithEach(
        dispatch => dispatch.Status switch
        {
            RunStatus.Queued => dispatch.Stopped($"{(dispatch.Attempts.Count == 0 ? "Not started" : "Not tried again")}: {failed} failed, and the job says failFast."),
            RunStatus.Starting or RunStatus.Running => dispatch.To(RunStatus.Canceling) with { Reason = RunReason.FailFast },
            _ => dispatch,
        },
        now);

    private static DispatchRecord Stopped(this DispatchRecord dispatch, string reason) =>
        dispatch.To(RunStatus.Canceled) with { Reason = reason, NextAttemptAt = null };

    private static RunRecord With(this RunRecord run, string name, Func<DispatchRecord, DispatchRecord> change, DateTimeOffset now) =>
        run.WithEach(dispatch => dispatch.Name == name ? change(dispatch) : dispatch, now);

    private static RunRecord WithEach(this RunRecord run, Func<DispatchRecord, DispatchRecord> change, DateTimeOffset now)
    {
        DispatchRecord[] dispatches = [.. run.Dispatches.Select(change)];
        if (!(run with { Dispatches = dispatches }).ChangedFrom(run).Any())
        {
            return run;
        }

        var status = RunOutcome.Of([.. dispatches.Select(dispatch => dispatch.Status)]);
        var next = run with { Dispatches = dispatches, Status = status, EndedAt = status.IsFinal() ? run.EndedAt ?? now : null };
        return next with { Reason = RunReason.Of(next) };
    }

    private static AttemptSnapshot[] Last(DispatchRecord dispatch, Func<AttemptSnapshot, AttemptSnapshot> change) =>
        [.. dispatch.Attempts.SkipLast(1), .. dispatch.Attempts.TakeLast(1).Select(change)];
}
