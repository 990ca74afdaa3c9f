using System.Globalization;
using Cronium.Cli.Api;

namespace Cronium.Cli.Drill;

/// <summary>Which silo a drill ends.</summary>
internal static class DrillChoice
{
    private const string Mend = "Set drill:allowKill=true (CRONIUM_DRILL__ALLOWKILL=true) on every silo that a drill may end, and start it again.";

    /// <summary>The one asked for; else the one that looks after the canaries, for its end is felt most; else the one with the most shards.</summary>
    /// <param name="active">The silos that work.</param>
    /// <param name="wanted">Name of the one asked for.</param>
    /// <param name="follower">Address of the one that looks after the canaries.</param>
    /// <param name="onlyReached">Name of the only one this command can reach; its end would leave the drill blind.</param>
    /// <exception cref="DrillException">None may be ended.</exception>
    public static ClusterSilo Choose(IReadOnlyList<ClusterSilo> active, string? wanted, string? follower, string? onlyReached)
    {
        var silos = active.Where(silo => wanted is null || silo.Name == wanted).ToList();
        if (wanted is not null && silos.Count > 1)
        {
            throw new DrillException($"Several active silos are named '{wanted}'; give each a cluster:siloName of its own.");
        }

        var allowed = silos.Where(silo => silo.AllowsKill).ToList();
        if (allowed.Count == 0)
        {
            throw new DrillException(wanted is null ? $"No silo may be ended by a request: drill:allowKill is false on all of them. {Mend}" : $"{wanted} may not be ended by a request: drill:allowKill is false on it. {Mend}");
        }

        return allowed.Where(silo => silo.Name != onlyReached).OrderByDescending(silo => silo.Address == follower).ThenByDescending(silo => silo.Shards.Count).FirstOrDefault()
            ?? throw new DrillException($"{onlyReached} is the only silo whose address this command knows, so it would be blind after its end. Name the addresses of others with --url URL,URL or CRONIUM_URL.");
    }

    /// <summary>What no other silo can do as long as this one is away.</summary>
    public static IEnumerable<string> Warnings(IReadOnlyList<ClusterSilo> active, ClusterSilo silo, IReadOnlyList<Engine> engines)
    {
        if (silo.Machine is { } machine && active.Count(one => one.Machine == machine) == 1)
        {
            yield return $"{silo.Name} is the only silo on its machine: local runs there, those of others too, wait until it is started again.";
        }

        foreach (var engine in engines.Where(engine => engine.Silos.Count > 0 && engine.Silos.All(address => address == silo.Address)))
        {
            yield return $"No other silo reaches the engine {engine.Name}: runs there, those of others too, wait until {silo.Name} is started again.";
        }

        if (active.Count == 2)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"One silo will be left, and nobody to take over from it.");
        }
    }
}
