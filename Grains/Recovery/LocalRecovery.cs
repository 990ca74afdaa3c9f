using Cronium.Grains.Execution.Local;
using Cronium.Grains.Jobs;

namespace Cronium.Grains.Recovery;

/// <summary>Takes up what this machine has, before its silo joins the cluster.</summary>
internal sealed class LocalRecovery(PlaceRecovery recovery, LocalExecutorOptions options, LocalMachine machine)
{
    public Task RunAsync() => options.Enabled
        ? recovery.TakeUpAsync(Place.Machine(machine.Id), Target.OnSilo, () => Task.FromResult(LocalSurvey.In(Path.GetFullPath(options.Directory))))
        : Task.CompletedTask;
}
