using Cronium.Grains.Engines;
using Cronium.Grains.Fires;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;
using Orleans.Runtime;

namespace Cronium.Grains.Jobs;

/// <summary>Turns due instants and requests into verdicts and runs, under the job's overlap policy. One per activation of a job.</summary>
internal sealed class JobAdmissions(IGrainContext context, RunStore runs, TargetServers targets, EngineAdmission engines, RunSignals signals, TimeProvider time)
{
    /// <summary>All waiting runs of a job ask every few seconds; one look into the store serves them all.</summary>
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(2);

    private readonly JobRoster _roster = new();
    private long _refreshedAt;
    private long? _epoch;
    private bool _loaded;

    public LastRun? LastRun { get; private set; }

    private string Job => context.GrainId.Key.ToString() ?? "";

    public async Task<IReadOnlyList<RunId>> ActiveAsync()
    {
        // From the store: a run may have ended without this activation hearing of it.
        await LoadAsync();
        await RefreshAsync();
        return _roster.Active;
    }

    /// <summary>What stands in the way of the job, whatever its own rules say: servers that do not exist, limits that no engine allows.</summary>
    public async Task<IReadOnlyList<Problem>> ProblemsAsync(JobDefinition job) => [.. await targets.UnknownAsync(job.Target), .. await engines.ProblemsAsync(job)];

    public async Task DecideAsync(JobState job, IReadOnlyList<FireRecord> due)
    {
        await OpenAsync(job);
        var dispatches = job.Definition is { } definition ? await targets.DispatchesAsync(definition.Target) : [];
        var (going, waiting) = (_roster.Going, _roster.Waiting);
        var admissions = new List<Admission>(due.Count);
        foreach (var fire in due)
        {
            var admission = FirePlan.For(fire, job, going, waiting, dispatches, time.GetUtcNow());
            admissions.Add(admission);
            (going, waiting) = admission.Run switch
            {
                null => (going, waiting),
                { Status: var status } when status.IsFinal() => (going, waiting),
                { Released: true } => (going + 1, waiting),
                { Released: false } => (going, waiting + 1),
            };
        }

        await AdmitAsync(job, admissions);
    }

    public async Task<RunId> TriggerAsync(JobState job, TriggerRequest request)
    {
        var earlier = request.RetryOf is { } id ? await EarlierAsync(id) : null;
        await OpenAsync(job);
        var dispatches = await DispatchesAsync(job, request.FailedOnly ? earlier : null);
        var run = FirePlan.For(request, job, _roster.Going, _roster.Waiting, dispatches, time.GetUtcNow());
        if (run.Status.IsFinal() && await runs.LoadAsync(run.Id) is null)
        {
            throw new CroniumException(RefusalKind.Conflict, run.Reason ?? "The run would end at once.");
        }

        await AdmitAsync(job, [new Admission(null, run, job.Definition)]);
        return run.Id;
    }

    public async Task<bool> MayStartAsync(JobDefinition? definition, RunId run, bool replaces)
    {
        await LoadAsync();
        if (IsNext(definition, run) || time.GetElapsedTime(_refreshedAt) >= RefreshInterval)
        {
            await RefreshAsync();
        }

        if (IsNext(definition, run))
        {
            _roster.Release(run);
            return true;
        }

        if (replaces)
        {
            signals.Cancel(_roster.Before(run), $"run {run}, which replaces it");
        }

        return false;
    }

    public async Task EndedAsync(LastRun run)
    {
        await LoadAsync();
        _roster.Remove(run.Id);
        LastRun = run;
        if (_roster.Going == 0 && _roster.OldestWaiting is { } next)
        {
            signals.Tend(next);
        }
    }

    private Task<IReadOnlyList<string>> DispatchesAsync(JobState job, StoredRun? failedOf)
    {
        var target = (job.Definition ?? throw CroniumException.NoJob(Job)).Target;
        return failedOf is null ? targets.DispatchesAsync(target) : targets.FailedAsync(failedOf, target);
    }

    /// <exception cref="CroniumException">The run to try again is not a final run of this job.</exception>
    private async Task<StoredRun> EarlierAsync(RunId id)
    {
        var earlier = await runs.LoadAsync(id);
        if (earlier is null || earlier.Record.Job != Job)
        {
            throw CroniumException.NoRun(id.Value);
        }

        return earlier.Record.Status.IsFinal()
            ? earlier
            : throw new CroniumException(RefusalKind.Conflict, $"Run {id} is {earlier.Record.Status}; only a final run can be tried again. Cancel it first, or wait.");
    }

    private async Task AdmitAsync(JobState job, IReadOnlyList<Admission> admissions)
    {
        var epoch = _epoch ?? throw new InvalidOperationException("Not opened.");
        // Should no answer come, nobody knows whether they were made, or will be by a command still on its way. Whoever is next
        // begins anew, then: under an epoch that keeps this one out, and with what the store says.
        _epoch = null;
        var verdicts = await runs.AdmitAsync(Job, epoch, admissions);
        _epoch = epoch;
        foreach (var (admission, verdict) in admissions.Zip(verdicts))
        {
            // An instant decided earlier keeps its verdict; then this plan's run was not made.
            if (admission.Run is { } run && (verdict is null || verdict.Run == run.Id))
            {
                Welcome(run);
            }
        }
    }

    private void Welcome(RunRecord run)
    {
        if (run is { Status: var status, EndedAt: { } endedAt } && status.IsFinal())
        {
            LastRun = new LastRun(run.Id, status, endedAt);
        }
        else
        {
            _roster.Add(run.Id, run.Released);
        }

        signals.Admitted(run);
    }

    private async Task OpenAsync(JobState job)
    {
        if (_epoch is null)
        {
            // What was loaded before may lack what another activation decided since, until this epoch kept it out.
            _epoch = await runs.TakeOverJobAsync(Job);
            _loaded = false;
        }

        await LoadAsync();
        if (_roster.Active.Count > 0 && job.Definition?.Overlap != OverlapPolicy.Allow)
        {
            // A run may have ended without this activation hearing of it; nothing is skipped or queued on hearsay.
            await RefreshAsync();
        }
    }

    private async Task LoadAsync()
    {
        if (_loaded)
        {
            return;
        }

        await RefreshAsync();
        var recent = await runs.ListAsync(new RunQuery { Job = Job, Limit = 10 });
        LastRun = recent.Items.Where(run => run.EndedAt is not null).MaxBy(run => run.EndedAt) is { EndedAt: { } endedAt } last
            ? new LastRun(last.Id, last.Status, endedAt)
            : null;
        _loaded = true;
    }

    private async Task RefreshAsync()
    {
        _roster.Reset(await runs.ActiveOfJobAsync(Job));
        _refreshedAt = time.GetTimestamp();
    }

    /// <summary>A run that was released may start, however often it asks: it would wait for itself otherwise.</summary>
    private bool IsNext(JobDefinition? definition, RunId run) => _roster.IsReleased(run) ||
        OverlapDecision.MayStart(definition?.Overlap ?? OverlapPolicy.Queue, _roster.Going, _roster.WaitingBefore(run));
}
