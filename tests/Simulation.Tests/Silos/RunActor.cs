using Cronium.Grains;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Jobs;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;
using Cronium.Simulation.Worlds;

namespace Cronium.Simulation.Silos;

/// <summary>RunGrain and RunNews, step by step, around the real moves, retries and talks.</summary>
internal sealed class RunActor(Silo silo, string key) : Activation(silo, key)
{
    private StoredRun? _stored;
    private int _woken;
    private bool _tendAsked;
    private bool _launchAsked;

    private StoredRun Stored => _stored ?? throw CroniumException.NoRun(Key);

    private RunRecord Run => Stored.Record;

    private DispatchTalks Talks => field ??= new DispatchTalks(new TargetTalk(Silo), Silo.Machine.Clock, AskToTend);

    public static string KeyOf(RunId run) => $"run:{run}";

    public async Task<bool> CancelAsync(string by)
    {
        if (Run is { Status: var status, CanceledBy: null } && !status.IsFinal())
        {
            await SaveAsync(Run.Cancel(by, Silo.Now));
        }

        return true;
    }

    public async Task<bool> TendAsync()
    {
        _tendAsked = false;
        if (_stored is null || Run.Status.IsFinal())
        {
            Deactivate();
            return true;
        }

        if (!Run.Released)
        {
            var (job, run, replaces) = (Run.Job, Run.Id, Stored.Definition.Overlap == OverlapPolicy.Replace);
            if (!await Silo.Cluster.CallAsync<JobActor, bool>(Silo, JobActor.KeyOf(job), grain => grain.MayStartAsync(run, replaces), 5_000))
            {
                return true;
            }

            await SaveAsync(Run.Release());
        }

        await ReattachAsync();
        return await LaunchAsync();
    }

    public Task<bool> SlotFreeAsync(string dispatch)
    {
        Talks.Recall(dispatch);
        return LaunchAsync();
    }

    public async Task<bool> ReportAsync(AttemptReport report)
    {
        var dispatch = Run.Dispatches.FirstOrDefault(dispatch => dispatch.Name == report.Dispatch);
        if (dispatch?.IsBehind(report) == true)
        {
            throw new StaleWriterException("It has gone on elsewhere.");
        }

        if (dispatch is null || !(dispatch.Awaits(report) || (Silo.Cluster.Without == Fence.ReportEpoch && dispatch.IsUnderWay())))
        {
            return dispatch?.Holds(report) == true;
        }

        if (report.NotSent)
        {
            Talks.SetAside(dispatch.Name);
        }

        await SaveAsync(await ReportedAsync(dispatch.Name, report));
        GoOn();
        return true;
    }

    protected override async Task ActivateAsync() => _stored = RunId.TryParse(Key[4..], out var id) ? await Silo.Store.CallAsync(store => store.Load(id)) : null;

    protected override void Stop() => _woken++;

    private async Task<bool> LaunchAsync()
    {
        _launchAsked = false;
        if (_stored is not { Record: { Released: true, Status: var status } } || status.IsFinal())
        {
            return true;
        }

        var next = Run;
        var started = new List<string>();
        foreach (var (attempt, answer) in await Talks.AskForSlotsAsync(Stored))
        {
            if (next.Room(Stored.Definition.Target) == 0 || next.Dispatch(attempt.Dispatch) is not { Status: RunStatus.Queued } dispatch || dispatch.Attempts.Count + 1 != attempt.Number)
            {
                continue;
            }

            if (answer.Reservation.Kind == ReservationKind.Granted)
            {
                next = next.Start(dispatch.Name, answer.Place, Silo.Now);
                started.Add(dispatch.Name);
            }
            else
            {
                Talks.SetAside(dispatch.Name);
                next = next.Remark(dispatch.Name, answer.Reservation.Reason, Silo.Now);
            }
        }

        await SaveAsync(next);
        started.ForEach(name => Follow(name, fresh: true));
        GoOn();
        return true;
    }

    private async Task<RunRecord> ReportedAsync(string name, AttemptReport report)
    {
        var run = report.StartedAt is { } startedAt ? Run.Started(name, report.Silo, startedAt, Silo.Now) : Run;
        return report switch
        {
            { Result: { } result } => await EndedAsync(run, name, result),
            { NotSent: true } => run.NotSent(name, report.Trouble, Silo.Now).StopAfterFailures(Stored.Definition.Target, Silo.Now),
            { StartedAt: not null } => run,
            _ => run.Remark(name, report.Trouble, Silo.Now),
        };
    }

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
                next = next.TakeOver(dispatch.Name, Silo.Now);
            }
            else if (answer.State == FollowState.Unknown || dispatch.Reason == answer.Reason)
            {
                next = next.Remark(dispatch.Name, answer.State == FollowState.Unknown ? answer.Reason : null, Silo.Now);
            }
        }

        await SaveAsync(next);
        orphans.ForEach(name => Follow(name, fresh: false));
    }

    private async Task<RunRecord> EndedAsync(RunRecord run, string name, AttemptResult result)
    {
        var dispatch = run.Dispatch(name);
        var retryAfter = run.CanceledBy is null && dispatch.Status != RunStatus.Canceling
            ? RetryDecision.After(result, dispatch.Attempts.Count, Stored.Definition, Silo.World.Dice.NextDouble())
            : null;
        var attempt = new AttemptId(run.Id, name, dispatch.Attempts.Count);
        if (AttemptRemark.Of(attempt.Number, result, retryAfter) is { } remark)
        {
            await SystemRemarks.AppendAsync(Silo.WriterOf(attempt, dispatch.Epoch), attempt, remark, last: true, Silo.Now);
        }

        return run.Ended(name, result, retryAfter, Silo.Now).StopAfterFailures(Stored.Definition.Target, Silo.Now);
    }

    private async Task SaveAsync(RunRecord next)
    {
        var before = Run;
        if (ReferenceEquals(next, before))
        {
            return;
        }

        foreach (var (was, now) in next.ChangedFrom(before).Where(change => change.Now.Status.IsFinal() && !change.Before.Status.IsFinal()))
        {
            await Silo.Store.CallAsync(store => store.Logs.Complete(new LogId(next.Id, now.Name), now.Epoch));
        }

        var stored = Stored;
        _stored = await Silo.Store.CallAsync(store => store.Save(stored, next));
        if (next.Status.IsFinal())
        {
            Silo.Cluster.Ask<JobActor>(Silo, JobActor.KeyOf(next.Job), job => job.EndedAsync(next.Id));
            Deactivate();
        }
        else if (next.ChangedFrom(before).Any(change => change is { Now.Status: RunStatus.Canceling, Before.Status: not RunStatus.Canceling }))
        {
            AskToTend();
        }
    }

    private void Follow(string name, bool fresh)
    {
        var dispatch = Run.Dispatch(name);
        var order = new FollowOrder
        {
            Attempt = new AttemptId(Run.Id, name, dispatch.Attempts.Count),
            Epoch = dispatch.Epoch,
            Definition = Stored.Definition,
            Trigger = Run.Trigger,
            Cancel = dispatch.Status == RunStatus.Canceling,
            Target = dispatch.Target ?? "",
            Fresh = fresh,
        };
        Silo.Cluster.Ask<TargetActor>(Silo, TargetActor.KeyOf(order.Target), target => target.FollowAsync(order));
    }

    private void AskToTend()
    {
        if (!_tendAsked)
        {
            _tendAsked = true;
            Silo.Cluster.Ask<RunActor>(Silo, Key, run => run.TendAsync());
        }
    }

    private void GoOn()
    {
        if (Run.Status.IsFinal())
        {
            return;
        }

        if (!_launchAsked && Talks.CanAsk(Stored))
        {
            _launchAsked = true;
            Silo.Cluster.Ask<RunActor>(Silo, Key, run => run.LaunchAsync());
        }

        if (Run.NextRetry(Silo.Now) is { } at)
        {
            var woken = ++_woken;
            Silo.Machine.Post(
                () =>
                {
                    if (woken == _woken)
                    {
                        Silo.Cluster.Ask<RunActor>(Silo, Key, run => run.LaunchAsync());
                    }
                },
                (int)(at - Silo.Now).TotalMilliseconds);
        }
    }

    /// <summary>RunTargets for servers.</summary>
    private sealed class TargetTalk(Silo silo) : ITargetTalk
    {
        public async Task<SlotAnswer> ReserveAsync(StoredRun run, AttemptId attempt)
        {
            try
            {
                return new SlotAnswer(attempt.Dispatch, await silo.Cluster.CallAsync<TargetActor, Reservation>(silo, TargetActor.KeyOf(attempt.Dispatch), target => target.ReserveAsync(attempt), 5_000));
            }
            catch (Exception)
            {
                return new SlotAnswer(attempt.Dispatch, new Reservation(ReservationKind.Waiting, "Waits for the silo that holds the connections."));
            }
        }

        public async Task<FollowAnswer> IsFollowedAsync(StoredRun run, DispatchRecord dispatch)
        {
            var (attempt, cancel) = (new AttemptId(run.Record.Id, dispatch.Name, dispatch.Attempts.Count), dispatch.Status == RunStatus.Canceling);
            try
            {
                var followed = await silo.Cluster.CallAsync<TargetActor, bool>(silo, TargetActor.KeyOf(dispatch.Target ?? ""), target => target.IsFollowingAsync(attempt, dispatch.Epoch, cancel), 5_000);
                return new FollowAnswer(followed ? FollowState.Followed : FollowState.Orphaned, "Waits for the silo that holds the connections.");
            }
            catch (Exception)
            {
                return new FollowAnswer(FollowState.Unknown, "Waits for the silo that holds the connections.");
            }
        }
    }
}
