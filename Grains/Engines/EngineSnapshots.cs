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
            Trouble = TroubleOf(engine),
            Cpus = best.Cpus,
            MemoryBytes = best.MemoryBytes,
            CgroupVersion = best.CgroupVersion,
            Limits = best.Max.ToLimits(),
            Slots = best.Slots,
            Breaker = Circuit.Closed.ToSnapshot(),
        };
    }

    // Up to 22 an engine keeps its id in /etc, and a machine that was cloned takes it along. Then two would be taken for one.
    private static string? TroubleOf(KnownEngine engine)
    {
        var names = engine.Offers.Select(offer => offer.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return names.Count < 2
            ? engine.Best.Trouble
            : $"Silos call it {string.Join(" and ", names)}: give it one name (executors:docker:name), or, if these are two machines, remove /etc/docker/key.json or /var/lib/docker/engine-id on one of them and restart its engine, for it has the id of the other. {engine.Best.Trouble}".TrimEnd();
    }

    public static ResourceLimits ToLimits(this DockerLimits limits) =>
        new() { Cpu = limits.Cpu, MemoryBytes = limits.MemoryBytes, Pids = limits.Pids, TmpBytes = limits.TmpBytes };
}
