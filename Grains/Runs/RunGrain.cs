using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Runs;

/// <summary>
/// One run. Its record in the store is the truth; this grain moves it, one compare-and-set a step, and has targets act only
/// on what is stored. <see cref="TendAsync"/> looks at the record and takes the step that is due, so recovery and normal
/// progress are one path.
/// </summary>
[GrainType("run")]
internal sealed class RunGrain(RunStore store, RunTargets targets, RunNews news, TimeProvider time) : Grain, IRunGrain, IRunLifecycle, IStoreBacked
{
    private StoredRun? _stored;
    private IGrainTimer? _retry;

    private string Key => this.GetPrimaryKeyString();

    private StoredRun Stored => _stored ?? throw CroniumException.NoRun(Key);

    private RunRecord Run => Stored.Record;

    public override async Task OnActivateAsync(CancellationToken cancellationToken) =>
        _stored = RunId.TryParse(Key, out var id) ? await store.LoadAsync(id) : null;

    public Task<RunSnapshot> GetAsync() => Task.FromResult(Run.ToSnapshot());

    public async Task<RunSnapshot> CancelAsync(string? by)
    {
        if (Run is { Status: var status, CanceledBy: null } && !status.IsFinal())
        {
            await SaveAsync(Run.Cancel(by ?? "a request", time.GetUtcNow()));

            // The wish is durable; a target that cannot be told now is told in a later round.
            this.AsReference<IRunLifecycle>().TendAsync().Ignore();
        }

        return Run.ToSnapshot();
    }

    public async Task TendAsync()
    {
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

        foreach (var name in Run.Dispatches.Select(dispatch => dispatch.Name))
        {
            await StepAsync(Run.Dispatch(name));
        }
    }

    public Task SlotFreeAsync(string dispatch) => TendAsync();

    public async Task<bool> ReportAsync(AttemptReport report)
    {
        var dispatch = Run.Dispatches.FirstOrDefault(dispatch => dispatch.Name == report.Dispatch);
        if (dispatch is null || !dispatch.Awaits(report))
        {
            return news.RefuseStale(dispatch, report);
        }

        switch (report)
        {
            case { Result: { } result }:
                await EndAsync(dispatch, result);
                break;
            case { StartedAt: { } startedAt }:
                await SaveAsync(Run.Started(dispatch.Name, report.Silo, startedAt, time.GetUtcNow()));
                break;
            default:
                await RemarkAsync(dispatch, report.Trouble);
                break;
        }

        return true;
    }

    private async Task StepAsync(DispatchRecord dispatch)
    {
        if (dispatch.Status.IsFinal())
        {
            return;
        }

        if (dispatch.Status != RunStatus.Queued)
        {
            await ReattachAsync(dispatch);
        }
        else if (dispatch.NextAttemptAt is { } at && at > time.GetUtcNow())
        {
            Wake(at - time.GetUtcNow());
        }
        else
        {
            await LaunchAsync(dispatch);
        }
    }

    private async Task LaunchAsync(DispatchRecord dispatch)
    {
        // Chosen anew for each attempt: nothing is under way, and the machine of the last one may be gone for good.
        var place = targets.Choose(Run);
        if (place is null)
        {
            await RemarkAsync(dispatch, "Waits for a silo that runs local scripts (executors:local:enabled=true).");
        }
        else if (await targets.Of(Stored.Definition, place).ReserveAsync(new AttemptId(Run.Id, dispatch.Name, dispatch.Attempts.Count + 1)) is { Kind: not ReservationKind.Granted } refusal)
        {
            await RemarkAsync(dispatch, refusal.Reason);
        }
        else
        {
            await SaveAsync(Run.Start(dispatch.Name, place, time.GetUtcNow()));
            await targets.Of(Stored.Definition, place).FollowAsync(Order(Run.Dispatch(dispatch.Name)));
        }
    }

    /// <summary>An attempt is under way: makes sure that somebody follows it, under a new epoch if the last follower is gone.</summary>
    private async Task ReattachAsync(DispatchRecord dispatch)
    {
        var place = dispatch.Target ?? "";
        var target = targets.Of(Stored.Definition, place);
        if (await IsFollowedAsync(target, place, dispatch) is false)
        {
            await SaveAsync(Run.TakeOver(dispatch.Name, time.GetUtcNow()));
            await target.FollowAsync(Order(Run.Dispatch(dispatch.Name)));
        }
    }

    /// <summary>Null: nobody can tell, as no silo is left on the machine. What the script does there shows when one is.</summary>
    private async Task<bool?> IsFollowedAsync(ITargetGrain target, string place, DispatchRecord dispatch)
    {
        try
        {
            return await target.IsFollowingAsync(new AttemptId(Run.Id, dispatch.Name, dispatch.Attempts.Count), dispatch.Epoch, dispatch.Status == RunStatus.Canceling);
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException && !targets.IsThere(place))
        {
            await RemarkAsync(dispatch, $"Waits for a silo on {place}, where the script was started.");
            return null;
        }
    }

    private async Task EndAsync(DispatchRecord dispatch, AttemptResult result)
    {
        var retryAfter = Run.CanceledBy is null
            ? RetryDecision.After(result, dispatch.Attempts.Count, Stored.Definition, Random.Shared.NextDouble())
            : null;
        await news.RemarkAsync(Run.Id, dispatch, result, retryAfter);
        await SaveAsync(Run.Ended(dispatch.Name, result, retryAfter, time.GetUtcNow()));
        if (retryAfter is { } delay)
        {
            Wake(delay);
        }
    }

    private async Task RemarkAsync(DispatchRecord dispatch, string? reason)
    {
        if (dispatch.Reason != reason)
        {
            await SaveAsync(Run.Remark(dispatch.Name, reason, time.GetUtcNow()));
        }
    }

    /// <summary>The log is complete before the status is final, and the status is final before anyone is told.</summary>
    private async Task SaveAsync(RunRecord next)
    {
        await news.CompleteLogsAsync(Run, next);
        var revision = await store.SaveAsync(next, Stored.Revision);
        _stored = Stored with { Record = next, Revision = revision };
        if (next.Status.IsFinal())
        {
            news.Ended(next);
            DeactivateOnIdle();
        }
    }

    private FollowOrder Order(DispatchRecord dispatch) => new()
    {
        Attempt = new AttemptId(Run.Id, dispatch.Name, dispatch.Attempts.Count),
        Epoch = dispatch.Epoch,
        Definition = Stored.Definition,
        Trigger = Run.Trigger,
        Cancel = dispatch.Status == RunStatus.Canceling,
        Target = dispatch.Target ?? "",
    };

    /// <summary>For precision only: the shard tends to every open run each few seconds anyway.</summary>
    private void Wake(TimeSpan wait)
    {
        _retry?.Dispose();
        _retry = this.RegisterGrainTimer(_ => TendAsync(), new GrainTimerCreationOptions(wait, Timeout.InfiniteTimeSpan));
    }
}
