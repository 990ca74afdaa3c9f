using Cronium.Grains.Cluster.Leaving;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Jobs;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Runs;

/// <summary>
/// One run. Its record in the store is the truth; this grain moves it, one compare-and-set a step, and has targets act only
/// on what is stored. <see cref="TendAsync"/> looks at the record and takes the step that is due, so recovery and normal
/// progress are one path.
/// </summary>
[GrainType("run"), StayingSilo]
internal sealed class RunGrain(RunStore store, RunTargets targets, RunNews news, TimeProvider time) : Grain, IRunGrain, IRunLifecycle, IStoreBacked
{
    private StoredRun? _stored;
    private IGrainTimer? _retry;
    private bool _tendAsked;
    private bool _launchAsked;

    private string Key => this.GetPrimaryKeyString();

    private StoredRun Stored => _stored ?? throw CroniumException.NoRun(Key);

    private RunRecord Run => Stored.Record;

    private IRunLifecycle Self => this.AsReference<IRunLifecycle>();

    private DispatchTalks Talks => field ??= new DispatchTalks(targets, time, AskToTend);

    public override async Task OnActivateAsync(CancellationToken cancellationToken) =>
        _stored = RunId.TryParse(Key, out var id) ? await store.LoadAsync(id) : null;

    public Task<RunSnapshot> GetAsync() => Task.FromResult(Run.ToSnapshot());

    public async Task<RunSnapshot> CancelAsync(string? by)
    {
        if (Run is { Status: var status, CanceledBy: null } && !status.IsFinal())
        {
            await SaveAsync(Run.Cancel(by ?? "a request", time.GetUtcNow()));
        }

        return Run.ToSnapshot();
    }

    public async Task TendAsync()
    {
        _tendAsked = false;
        if (_stored is null || Run.Status.IsFinal())
        {
            // Absent: admitted later, or removed by retention. Final: nothing is left to do.
            DeactivateOnIdle();
            return;
        }

        if (!Run.Released)
        {
            if (!await news.MayStartAsync(Stored))
            {
                return;
            }

            await SaveAsync(Run.Release());
        }

        await ReattachAsync();
        await LaunchAsync();
    }

    public async Task LaunchAsync()
    {
        _launchAsked = false;
        if (_stored is not { Record: { Released: true, Status: var status } } || status.IsFinal())
        {
            return;
        }

        var next = Run;
        var started = new List<string>();
        foreach (var (attempt, answer) in await Talks.AskForSlotsAsync(Stored))
        {
            if (next.Room(Stored.Definition.Target) == 0 || next.Dispatch(attempt.Dispatch) is not { Status: RunStatus.Queued } dispatch || dispatch.Attempts.Count + 1 != attempt.Number)
            {
                // It came too late; a slot that nobody uses lapses.
                continue;
            }

            next = await AnsweredAsync(next, dispatch.Name, answer);
            if (next.Dispatch(dispatch.Name).Status == RunStatus.Starting)
            {
                started.Add(dispatch.Name);
            }
        }

        await SaveAsync(next);
        started.ForEach(name => targets.Follow(Stored, Run.Dispatch(name), fresh: true));
        GoOn();
    }

    public Task SlotFreeAsync(string dispatch)
    {
        Talks.Recall(dispatch);
        return LaunchAsync();
    }

    public async Task<bool> ReportAsync(AttemptReport report)
    {
        var dispatch = Run.Dispatches.FirstOrDefault(dispatch => dispatch.Name == report.Dispatch);
        if (dispatch?.IsBehind(report) == true)
        {
            throw new StaleWriterException($"Run {Key} has gone on elsewhere, and this activation does not know.");
        }

        if (dispatch is null || !dispatch.Awaits(report))
        {
            return news.RefuseStale(dispatch, report);
        }

        if (report.HandedOver)
        {
            await TakeOverAsync(dispatch.Name);
            return true;
        }

        if (report.NotSent)
        {
            Talks.SetAside(dispatch.Name);
        }

        await SaveAsync(await ReportedAsync(dispatch.Name, report));
        GoOn();
        return true;
    }

    /// <summary>The follower's silo leaves. The target's grain moved before, so the next follower is on a silo that stays.</summary>
    private async Task TakeOverAsync(string name)
    {
        await SaveAsync(Run.TakeOver(name, time.GetUtcNow()));
        targets.Follow(Stored, Run.Dispatch(name), fresh: false);
    }

    private async Task<RunRecord> ReportedAsync(string name, AttemptReport report)
    {
        var now = time.GetUtcNow();
        var run = report.StartedAt is { } startedAt ? Run.Started(name, report.Silo, startedAt, now) : Run;
        return report switch
        {
            { Result: { } result } => await EndedAsync(run, name, result),
            { NotSent: true } => run.NotSent(name, report.Trouble, now).StopAfterFailures(Stored.Definition.Target, now),
            { StartedAt: not null } => run,
            _ => run.Remark(name, report.Trouble, now),
        };
    }

    private async Task<RunRecord> AnsweredAsync(RunRecord run, string name, SlotAnswer answer)
    {
        var (kind, reason) = answer.Reservation;
        switch (kind)
        {
            case ReservationKind.Granted:
                return run.Start(name, answer.Place, time.GetUtcNow());
            case ReservationKind.Refused:
            case ReservationKind.Unreachable when Stored.Definition.Target.IfUnreachable == UnreachablePolicy.Fail:
                return await EndedAsync(run.Start(name, answer.Place, time.GetUtcNow()), name, AttemptRefusal.For(reason));
            default:
                Talks.SetAside(name);
                return run.Remark(name, reason, time.GetUtcNow());
        }
    }

    /// <summary>Attempts are under way: makes sure that somebody follows each, under a new epoch if the last follower is gone.</summary>
    private async Task ReattachAsync()
    {
        var next = Run;
        var orphans = new List<string>();
        foreach (var (attempt, answer) in await Talks.AskForFollowersAsync(Stored))
        {
            var dispatch = next.Dispatch(attempt.Dispatch);
            if (!dispatch.IsUnderWay() || FollowedAttempt.Of(dispatch) != attempt)
            {
                continue;
            }

            if (answer.State == FollowState.Orphaned)
            {
                orphans.Add(dispatch.Name);
            }

            next = await FoundAsync(next, dispatch, answer);
        }

        await SaveAsync(next);
        orphans.ForEach(name => targets.Follow(Stored, Run.Dispatch(name), fresh: false));
    }

    private async Task<RunRecord> FoundAsync(RunRecord run, DispatchRecord dispatch, FollowAnswer answer) => answer switch
    {
        { State: FollowState.Orphaned } => run.TakeOver(dispatch.Name, time.GetUtcNow()),
        { State: FollowState.Unknown } => run.Remark(dispatch.Name, answer.Reason, time.GetUtcNow()),
        { State: FollowState.Gone } => await EndedAsync(run, dispatch.Name, new AttemptResult { End = AttemptEnd.Lost, Reason = answer.Reason }),
        _ when dispatch.Reason == answer.Reason => run.Remark(dispatch.Name, null, time.GetUtcNow()),
        _ => run,
    };

    private async Task<RunRecord> EndedAsync(RunRecord run, string name, AttemptResult result)
    {
        var dispatch = run.Dispatch(name);
        var retryAfter = run.CanceledBy is null && dispatch.Status != RunStatus.Canceling
            ? RetryDecision.After(result, dispatch.Attempts.Count, Stored.Definition, Random.Shared.NextDouble())
            : null;
        await news.RemarkAsync(run.Id, dispatch, result, retryAfter);
        return run.Ended(name, result, retryAfter, time.GetUtcNow()).StopAfterFailures(Stored.Definition.Target, time.GetUtcNow());
    }

    /// <summary>The log is complete before the status is final, and the status is final before anyone is told.</summary>
    private async Task SaveAsync(RunRecord next)
    {
        var before = Run;
        if (ReferenceEquals(next, before))
        {
            return;
        }

        await news.CompleteLogsAsync(before, next);
        _stored = await store.SaveAsync(Stored, next);
        news.Changed(before, next);
        if (next.Status.IsFinal())
        {
            DeactivateOnIdle();
        }
        else if (next.ChangedFrom(before).Any(change => change is { Now.Status: RunStatus.Canceling, Before.Status: not RunStatus.Canceling }))
        {
            // The wish is durable; a target that cannot be told now is told in a later round.
            AskToTend();
        }
    }

    /// <summary>Once, however many ask: two hundred late answers are two hundred reasons for one look.</summary>
    private void AskToTend()
    {
        if (!_tendAsked)
        {
            _tendAsked = true;
            Self.TendAsync().Ignore();
        }
    }

    /// <summary>Takes up what a place that became free lets start. A call of its own, so that reports have their turn.</summary>
    private void GoOn()
    {
        if (Run.Status.IsFinal())
        {
            return;
        }

        if (!_launchAsked && Talks.CanAsk(Stored))
        {
            _launchAsked = true;
            Self.LaunchAsync().Ignore();
        }

        if (Run.NextRetry(time.GetUtcNow()) is { } at)
        {
            Wake(at - time.GetUtcNow());
        }
    }

    /// <summary>For precision only: the shard tends to every open run each few seconds anyway.</summary>
    private void Wake(TimeSpan wait)
    {
        _retry?.Dispose();
        _retry = this.RegisterGrainTimer(_ => LaunchAsync(), new GrainTimerCreationOptions(wait, Timeout.InfiniteTimeSpan));
    }
}
