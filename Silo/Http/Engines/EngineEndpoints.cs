using Cronium.Grains.Engines;
using Cronium.Silo.Http.Documents;
using Cronium.Silo.Http.Jobs;
using Cronium.Silo.Http.Runs;
using Cronium.Silo.Http.Servers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cronium.Silo.Http.Engines;

/// <summary><c>/v1/engines</c>: the Docker Engines that silos are configured for. A name, an id or the beginning of an id says which.</summary>
internal static class EngineEndpoints
{
    public static void MapEngines(this IEndpointRouteBuilder api)
    {
        var engines = api.MapGroup("/engines").WithTags("Engines");
        engines.MapGet("/", ListAsync).WithSummary("Lists the Docker Engines that silos reach, in order of name; label=NAME=VALUE, any number of times, keeps those that have all of them.");
        engines.MapGet("/{name}", GetAsync).WithSummary("One engine.");
        engines.MapPost("/{name}/check", CheckAsync).WithSummary("Asks the engine, and says of everything a run needs whether it is there and how to mend it.");
        engines.MapPost("/{name}/breaker", SetBreakerAsync).WithSummary("Opens or closes the circuit breaker by hand.").Accepts<BreakerWish>("application/json", JsonBody.AnyType);
    }

    private static async Task<Ok<ListReply<EngineReply>>> ListAsync(IGrainFactory grains, string[]? label)
    {
        var labels = LabelQuery.Read(label ?? []);
        var engines = (await Index(grains).ListAsync()).Where(engine => labels.All(wanted => engine.Labels.GetValueOrDefault(wanted.Key) == wanted.Value));
        return TypedResults.Ok(new ListReply<EngineReply>([.. engines.Select(EngineReply.Of)], null));
    }

    private static async Task<Ok<EngineReply>> GetAsync(string name, IGrainFactory grains) => TypedResults.Ok(EngineReply.Of(await FindAsync(grains, name)));

    private static async Task<Ok<CheckReply>> CheckAsync(string name, IGrainFactory grains)
    {
        var engine = await FindAsync(grains, name);
        return TypedResults.Ok(CheckReply.Of(await grains.GetGrain<IEngineGrain>(engine.Id).CheckAsync()));
    }

    private static async Task<Ok<EngineReply>> SetBreakerAsync(string name, HttpContext context, IGrainFactory grains, JsonBody body)
    {
        var order = BreakerDocumentReader.Read(await body.ReadAsync(context), NewRunReply.Asker);
        var engine = await FindAsync(grains, name);
        return TypedResults.Ok(EngineReply.Of(await grains.GetGrain<IEngineGrain>(engine.Id).SetBreakerAsync(order)));
    }

    private static Task<EngineSnapshot> FindAsync(IGrainFactory grains, string name) => Index(grains).FindAsync(JobAddress.Decoded(name));

    private static IEngineIndexGrain Index(IGrainFactory grains) => grains.GetGrain<IEngineIndexGrain>(0);
}
