using System.Text.Json;
using Cronium.Grains;
using Cronium.Grains.Jobs;
using Cronium.Grains.Servers;
using Cronium.Silo.Http.Documents;
using Cronium.Silo.Http.Jobs;
using Cronium.Silo.Http.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cronium.Silo.Http.Servers;

/// <summary><c>/v1/servers</c>: credentials go in and never come out.</summary>
internal static class ServerEndpoints
{
    public static void MapServers(this IEndpointRouteBuilder api)
    {
        var servers = api.MapGroup("/servers").WithTags("Servers");
        servers.MapGet("/", ListAsync).WithSummary("Lists servers in order of name; label=NAME=VALUE, any number of times, keeps those that have all of them.");
        servers.MapPut("/{name}", PutAsync).WithSummary("Creates or replaces a server; without credentials those it has stay. If-Match names the version it is based on, \"0\" creates only.")
            .Accepts<ServerFile>("application/json", JsonBody.AnyType);
        servers.MapGet("/{name}", GetAsync).WithSummary("One server.");
        servers.MapDelete("/{name}", RemoveAsync).WithSummary("Forgets a server and its credentials; force=true also while scripts run there, or others are reached through it.");
        servers.MapPost("/{name}/check", CheckAsync).WithSummary("Connects, and says of everything a run needs whether it is there and how to mend it.");
        servers.MapPost("/{name}/breaker", SetBreakerAsync).WithSummary("Opens or closes the circuit breaker by hand.").Accepts<BreakerWish>("application/json", JsonBody.AnyType);
        servers.MapDelete("/{name}/host-key", ForgetHostKeyAsync).WithSummary("Forgets a host key that was taken on first use; the next one seen is taken.");
    }

    private static async Task<Ok<ListReply<ServerReply>>> ListAsync(IGrainFactory grains, string[]? label, string? after, string? limit)
    {
        var page = await grains.GetGrain<IServerIndexGrain>(0).ListAsync(LabelQuery.Read(label ?? []), after, ListReply.Limit(limit));
        return TypedResults.Ok(ListReply.Of(page, ServerReply.Of));
    }

    private static async Task<Results<Ok<ServerReply>, Created<ServerReply>>> PutAsync(string name, HttpContext context, IGrainFactory grains, JsonBody body)
    {
        var request = ServerDocumentReader.Read(await ReadAsync(context, body), JobAddress.Decoded(name));
        var server = await grains.Server(name).PutAsync(request with { ExpectedVersion = IfMatch.Read(context.Request) });
        var reply = Tagged(context.Response, server);
        return server.Version == 1 ? TypedResults.Created($"/v1/servers/{name}", reply) : TypedResults.Ok(reply);
    }

    private static async Task<Ok<ServerReply>> GetAsync(string name, HttpResponse response, IGrainFactory grains) =>
        TypedResults.Ok(Tagged(response, await grains.Server(name).GetAsync()));

    private static async Task<NoContent> RemoveAsync(string name, IGrainFactory grains, bool force = false)
    {
        await grains.Server(name).RemoveAsync(force);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<CheckReply>> CheckAsync(string name, IGrainFactory grains) =>
        TypedResults.Ok(CheckReply.Of(await grains.Server(name).CheckAsync()));

    private static async Task<Ok<ServerReply>> SetBreakerAsync(string name, HttpContext context, IGrainFactory grains, JsonBody body)
    {
        var order = BreakerDocumentReader.Read(await body.ReadAsync(context), NewRunReply.Asker);
        return TypedResults.Ok(Tagged(context.Response, await grains.Server(name).SetBreakerAsync(order)));
    }

    private static async Task<Ok<ServerReply>> ForgetHostKeyAsync(string name, HttpResponse response, IGrainFactory grains) =>
        TypedResults.Ok(Tagged(response, await grains.Server(name).ForgetHostKeyAsync()));

    private static ServerReply Tagged(HttpResponse response, ServerSnapshot server)
    {
        response.Headers.ETag = IfMatch.Tag(server.Version);
        return ServerReply.Of(server);
    }

    // The parser's own words quote what it stumbled over, which may be a part of a password without quotes.
    private static async Task<JsonElement> ReadAsync(HttpContext context, JsonBody body)
    {
        try
        {
            return await body.ReadAsync(context);
        }
        catch (JsonException exception)
        {
            throw new JsonException("it is not well-formed there; is every text in quotes, with line ends written as \\n?", null, exception.LineNumber, exception.BytePositionInLine);
        }
    }

    /// <summary>The server, which may not exist.</summary>
    private static IServerGrain Server(this IGrainFactory grains, string name) => JobName.IsValid(name)
        ? grains.GetGrain<IServerGrain>(name)
        : throw new CroniumException(RefusalKind.NotFound, $"There is no server '{JobAddress.Decoded(name)}'.");
}
