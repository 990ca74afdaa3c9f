using Cronium.Grains.Engines;
using Cronium.Grains.Jobs;

namespace Cronium.Grains.Execution.Targets;

/// <summary>From a job's target and the place chosen for it to the grain that owns the place.</summary>
internal static class TargetGrains
{
    public static ITargetGrain Of(IGrainFactory grains, Target target, string place) => target switch
    {
        { Local: true } => grains.GetGrain<ILocalGrain>(place),
        { Container: null } => grains.GetGrain<IServerTarget>(place),
        _ => grains.GetGrain<IEngineTarget>(place),
    };
}
