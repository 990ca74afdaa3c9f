using Cronium.Grains;
using Cronium.Grains.Cluster;
using Cronium.Grains.Cluster.Ending;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cronium.Silo.Http.Cluster;

/// <summary>Ends one silo, whichever of them is asked. The answer comes before the silo goes.</summary>
internal static class SiloEndEndpoints
{
    public static void MapSiloEnds(this IEndpointRouteBuilder cluster)
    {
        cluster.MapPost("/silos/{name}/stop", StopAsync).WithSummary("Stops a silo as SIGTERM does. Refused unless drill:allowKill is true on it.");
        cluster.MapPost("/silos/{name}/kill", KillAsync).WithSummary("Kills a silo as kill -9 does. Refused unless drill:allowKill is true on it.");
    }

    private static Task<Accepted<SiloEndReply>> StopAsync(string name, IGrainFactory grains, ClusterView cluster) => EndAsync(name, grains, cluster, silo => silo.StopAsync());

    private static Task<Accepted<SiloEndReply>> KillAsync(string name, IGrainFactory grains, ClusterView cluster) => EndAsync(name, grains, cluster, silo => silo.KillAsync());

    private static async Task<Accepted<SiloEndReply>> EndAsync(string name, IGrainFactory grains, ClusterView cluster, Func<ISiloEndGrain, Task> end)
    {
        var silo = Find(cluster.Members, name);
        await end(grains.GetGrain<ISiloEndGrain>(silo.Address));
        return TypedResults.Accepted((string?)null, new SiloEndReply(silo.Name, silo.Address, silo.ProcessId));
    }

    /// <summary>The active silo of this name. Where two have it, neither: nobody could say which one is meant.</summary>
    internal static SiloSnapshot Find(IReadOnlyList<SiloSnapshot> members, string name)
    {
        var active = members.Where(member => member.Status == "Active").ToList();
        return active.Where(member => member.Name == name).ToList() switch
        {
            [var silo] => silo,
            [] => throw new CroniumException(RefusalKind.NotFound, $"There is no active silo '{name}'; there are {string.Join(", ", active.Select(member => member.Name).Order(StringComparer.Ordinal))}."),
            _ => throw new CroniumException(RefusalKind.Conflict, $"Several active silos are named '{name}'; give each a cluster:siloName of its own."),
        };
    }
}

/// <summary>The silo that ends.</summary>
internal sealed record SiloEndReply(string Name, string Address, int ProcessId);
