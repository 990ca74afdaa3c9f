using Cronium.Grains.Execution.Docker;
using Cronium.Grains.Jobs;
using Cronium.Grains.Servers;

namespace Cronium.Grains.Engines;

/// <summary>From what silos tell of an engine to what the outside sees.</summary>
internal static class EngineSnapshots
{
    /// <summary>An engine that no silo works with right now.</summary>
    public static EngineSnapshot AtRest(this KnownEngine engine)
    {
        var best = engine.Best;
        return new EngineSnapshot
        {
            Id = engine.Id,
            Name = best.Name,
            Version = best.Version,
            Silos = [.. engine.Offers.Select(offer => offer.Silo)],
            Labels = best.Labels,
            Reachable = engine.Reachable,
            LastError = best.Error,
            LiveRestore = best.LiveRestore,
            Trouble = best.Trouble,
            Cpus = best.Cpus,
            MemoryBytes = best.MemoryBytes,
            CgroupVersion = best.CgroupVersion,
            Limits = best.Max.ToLimits(),
            Slots = best.Slots,
            Breaker = Circuit.Closed.ToSnapshot(),
        };
    }

    public static ResourceLimits ToLimits(this DockerLimits limits) =>
        new() { Cpu = limits.Cpu, MemoryBytes = limits.MemoryBytes, Pids = limits.Pids, TmpBytes = limits.TmpBytes };
}
