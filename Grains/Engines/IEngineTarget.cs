using Cronium.Grains.Execution.Targets;
using Orleans.Concurrency;

namespace Cronium.Grains.Engines;

/// <summary>A Docker Engine as a target, keyed by its own id.</summary>
[Alias("cronium.IEngineTarget")]
internal interface IEngineTarget : ITargetGrain
{
    /// <summary>How full it is.</summary>
    [Alias("load"), AlwaysInterleave, ResponseTimeout("00:00:02")]
    Task<EngineLoad> LoadAsync();

    /// <summary>It answers again: those who wait are told.</summary>
    [Alias("reachable"), ResponseTimeout("00:00:05")]
    Task ReachableAsync();
}

/// <summary>How full an engine is.</summary>
/// <param name="Load">Attempts that hold a slot, were promised one, or wait for one.</param>
/// <param name="Refusal">Why nothing is started there now; null: it may be.</param>
[GenerateSerializer, Immutable, Alias("cronium.engine-load")]
internal sealed record EngineLoad([property: Id(0)] int Load, [property: Id(1)] string? Refusal);
