using Cronium.Grains.Cluster;
using Microsoft.AspNetCore.Http.HttpResults;
using Orleans.Runtime;

namespace Cronium.Silo.Http.Cluster;

/// <summary><c>/v1/cluster</c>.</summary>
internal static class ClusterEndpoints
{
    /// <summary>Header that names the silo which answers.</summary>
    private const string Answering = "Cronium-Silo";

    public static void MapCluster(this IEndpointRouteBuilder api)
    {
        var cluster = api.MapGroup("/cluster").WithTags("Cluster");
        cluster.MapGet("", GetAsync).WithSummary("The silos and what they own. The header Cronium-Silo names the one that answers.");
        cluster.MapSiloEnds();
    }

    private static async Task<Ok<ClusterSnapshot>> GetAsync(IGrainFactory grains, ILocalSiloDetails self, HttpResponse response)
    {
        response.Headers[Answering] = self.Name;
        return TypedResults.Ok(await grains.GetGrain<IClusterGrain>(0).GetAsync());
    }
}
