using Cronium.Grains.Fires;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;

namespace Cronium.Simulation.Silos;

/// <summary>JobAdmissions, step by step, around the real plan and roster.</summary>
internal sealed class JobActor(Silo silo, string key) : Activation(silo, key)
{
    private readonly JobRoster _roster = new();
    private long _refreshedAt;
    private long? _epoch;
    private bool _loaded;

    private string Job => Key[4..];

    private JobState State => Silo.Cluster.Jobs[Job];

    public static string KeyOf(string job) => $"job:{job}";

    public async Task<bool> DecideAsync(IReadOnlyList<FireRecord> due)
    {
        var job = State;
        await OpenAsync(job);
        IReadOnlyList<string> dispatches = job.Definition!.Target.Servers;
        var (going, waiting) = (_roster.Going, _roster.Waiting);
        var admissions = new List<Grains.Storage.Admission>();
        foreach (var fire in due)
        {
            var admission = FirePlan.For(fire, job, going, waiting, dispatches, Silo.Now);
            admissions.Add(admission);
            (going, waiting) = admission.Run switch
            {
                null => (going, waiting),
                { Status: var status } when status.IsFinal() => (going, waiting),
                { Released: true } => (going + 1, waiting),
                { Released: false } => (going, waiting + 1),
            };
        }

        var epoch = _epoch ?? 0;
        _epoch = null;
        var verdicts = await Silo.Store.CallAsync(store => store.Admit(Job, epoch, admissions));
        _epoch = epoch;
        foreach (var (admission, verdict) in admissions.Zip(verdicts))
        {
            if (admission.Run is { } run && (verdict is null || verdict.Run == run.Id))
            {
                _roster.Add(run.Id, run.Released);
                Tend(run.Id);
            }
        }

        return true;
    }

    public async Task<bool> MayStartAsync(RunId run, bool replaces)
    {
        await LoadAsync();
        if (IsNext(run) || Silo.World.Milliseconds - _refreshedAt >= 2_000)
        {
            await RefreshAsync();
        }

        if (IsNext(run))
        {
            _roster.Release(run);
            return true;
        }

        if (replaces)
        {
            foreach (var earlier in _roster.Before(run))
            {
                Silo.Cluster.Ask<RunActor>(Silo, RunActor.KeyOf(earlier), grain => grain.CancelAsync($"run {run}"));
            }
        }

        return false;
    }

    public async Task<bool> EndedAsync(RunId run)
    {
        await LoadAsync();
        _roster.Remove(run);
        if (_roster.Going == 0 && _roster.OldestWaiting is { } next)
        {
            Tend(next);
        }

        return true;
    }

    protected override Task ActivateAsync() => Task.CompletedTask;

    private void Tend(RunId run) => Silo.Cluster.Ask<RunActor>(Silo, RunActor.KeyOf(run), grain => grain.TendAsync());

    private async Task OpenAsync(JobState job)
    {
        if (_epoch is null)
        {
            _epoch = await Silo.Store.CallAsync(store => store.TakeOverJob(Job));
            _loaded = false;
        }

        await LoadAsync();
        if (_roster.Active.Count > 0 && job.Definition?.Overlap != OverlapPolicy.Allow)
        {
            await RefreshAsync();
        }
    }

    private async Task LoadAsync()
    {
        if (!_loaded)
        {
            await RefreshAsync();
            _loaded = true;
        }
    }

    private async Task RefreshAsync()
    {
        _roster.Reset(await Silo.Store.CallAsync(store => store.ActiveOf(Job)));
        _refreshedAt = Silo.World.Milliseconds;
    }

    private bool IsNext(RunId run) => _roster.IsReleased(run) || OverlapDecision.MayStart(State.Definition?.Overlap ?? OverlapPolicy.Queue, _roster.Going, _roster.WaitingBefore(run));
}
