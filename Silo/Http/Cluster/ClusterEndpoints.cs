using Cronium.Grains.Cluster;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cronium.Silo.Http.Cluster;

/// <summary><c>/v1/cluster</c>.</summary>
internal static class ClusterEndpoints
{
    public static void MapCluster(this IEndpointRouteBuilder api) =>
        api.MapGet("/cluster", GetAsync).WithTags("Cluster").WithSummary("The silos and what they own.");

    private static async Task<Ok<ClusterSnapshot>> GetAsync(IGrainFactory grains) => TypedResults.Ok(await grains.GetGrain<IClusterGrain>(0).GetAsync());
}
