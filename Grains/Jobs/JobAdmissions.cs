using Cronium.Grains.Fires;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;
using Orleans.Runtime;

namespace Cronium.Grains.Jobs;

/// <summary>Turns due instants and requests into verdicts and runs, under the job's overlap policy. One per activation of a job.</summary>
internal sealed class JobAdmissions(IGrainContext context, IGrainFactory grains, RunStore runs, CroniumInstruments instruments, TimeProvider time)
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

    public async Task DecideAsync(JobState job, IReadOnlyList<FireRecord> due)
    {
        await OpenAsync(job);
        var (going, waiting) = (_roster.Going, _roster.Waiting);
        var admissions = new List<Admission>(due.Count);
        foreach (var fire in due)
        {
            var admission = FirePlan.For(fire, job, going, waiting, time.GetUtcNow());
            admissions.Add(admission);
            (going, waiting) = admission.Run switch
            {
                { Released: true } => (going + 1, waiting),
                { Released: false } => (going, waiting + 1),
                null => (going, waiting),
            };
        }

        await AdmitAsync(job, admissions);
    }

    public async Task<RunId> TriggerAsync(JobState job, TriggerRequest request)
    {
        await CheckRetryAsync(request.RetryOf);
        await OpenAsync(job);
        var run = FirePlan.For(request, job, _roster.Going, _roster.Waiting, time.GetUtcNow());
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
            Cancel(_roster.Before(run), $"run {run}, which replaces it");
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
            Tend(next);
        }
    }

    /// <exception cref="CroniumException">The run to try again is not a final run of this job.</exception>
    private async Task CheckRetryAsync(RunId? retryOf)
    {
        if (retryOf is not { } id)
        {
            return;
        }

        var earlier = (await runs.LoadAsync(id))?.Record;
        if (earlier is null || earlier.Job != Job)
        {
            throw CroniumException.NoRun(id.Value);
        }

        if (!earlier.Status.IsFinal())
        {
            throw new CroniumException(RefusalKind.Conflict, $"Run {id} is {earlier.Status}; only a final run can be tried again. Cancel it first, or wait.");
        }
    }

    private async Task AdmitAsync(JobState job, IReadOnlyList<Admission> admissions)
    {
        var verdicts = await runs.AdmitAsync(Job, _epoch ?? throw new InvalidOperationException("Not opened."), admissions);
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
        _roster.Add(run.Id, run.Released);
        instruments.RunAdmitted(run.Trigger.Kind);
        Tend(run.Id);
    }

    /// <summary>Not awaited: the run that waits for their end asks again until they have ended.</summary>
    private void Cancel(IReadOnlyList<RunId> earlier, string by)
    {
        foreach (var run in earlier)
        {
            grains.GetGrain<IRunGrain>(run.Value).CancelAsync(by).Ignore();
        }
    }

    /// <summary>Not awaited: a run asks its job back, and whatever is missed here the shard tends to seconds later.</summary>
    private void Tend(RunId run) => grains.GetGrain<IRunLifecycle>(run.Value).TendAsync().Ignore();

    private async Task OpenAsync(JobState job)
    {
        _epoch ??= await runs.TakeOverJobAsync(Job);
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

    private bool IsNext(JobDefinition? definition, RunId run) =>
        OverlapDecision.MayStart(definition?.Overlap ?? OverlapPolicy.Queue, _roster.Going, _roster.WaitingBefore(run));
}
