using Cronium.Grains.Cluster;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Jobs;
using Cronium.Grains.Scheduling;

namespace Cronium.Grains.Runs;

/// <summary>Where the dispatches of a run go.</summary>
internal sealed class RunTargets(IGrainFactory grains, ClusterView cluster)
{
    /// <summary>The machine for a local run: the same for the same run while the machines are the same. Null: there is none now.</summary>
    public string? Choose(RunRecord run) => Rendezvous.Choose(run.Id.Value, cluster.Machines);

    public bool IsThere(string machine) => cluster.Machines.Contains(machine);

    public ITargetGrain Of(JobDefinition job, string place) => TargetGrains.Of(grains, job.Target, place);
}
