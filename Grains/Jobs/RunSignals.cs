using Cronium.Grains.Runs;

namespace Cronium.Grains.Jobs;

/// <summary>What a job tells its runs. Nothing is awaited: a run asks its job back, and what gets lost the shard tends to seconds later.</summary>
internal sealed class RunSignals(IGrainFactory grains, CroniumInstruments instruments)
{
    public void Admitted(RunRecord run)
    {
        instruments.RunAdmitted(run.Trigger.Kind);
        if (run.Status.IsFinal())
        {
            instruments.RunEnded(run);
        }
        else
        {
            Tend(run.Id);
        }
    }

    public void Tend(RunId run) => grains.GetGrain<IRunLifecycle>(run.Value).TendAsync().Ignore();

    public void Cancel(IReadOnlyList<RunId> runs, string by)
    {
        foreach (var run in runs)
        {
            grains.GetGrain<IRunGrain>(run.Value).CancelAsync(by).Ignore();
        }
    }
}
