using Cronium.Grains.Runs;

namespace Cronium.Grains.Execution.Targets;

/// <summary>From a dispatch and the place chosen for it to the grain that owns the place.</summary>
internal static class TargetGrains
{
    public static ITargetGrain Of(IGrainFactory grains, string dispatch, string place) => dispatch switch
    {
        DispatchPlan.Local => grains.GetGrain<ILocalGrain>(place),
        _ => throw new InvalidOperationException($"No target is known for dispatch '{dispatch}'."),
    };
}
