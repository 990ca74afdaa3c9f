using Cronium.Grains;
using Cronium.Grains.Secrets;
using Cronium.Silo.Http.Documents;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cronium.Silo.Http.Secrets;

/// <summary><c>/v1/secrets</c>: values go in and never come out.</summary>
internal static class SecretEndpoints
{
    public static void MapSecrets(this IEndpointRouteBuilder api)
    {
        var secrets = api.MapGroup("/secrets").WithTags("Secrets");
        secrets.MapGet("/", ListAsync).WithSummary("Names of the secrets.");
        secrets.MapPut("/{name}", PutAsync).WithSummary("Creates a secret, or gives it a new value.").Accepts<SecretValue>("application/json", JsonBody.AnyType);
        secrets.MapDelete("/{name}", DeleteAsync).WithSummary("Forgets a secret.");
    }

    private static async Task<Ok<ListReply<SecretReply>>> ListAsync(IGrainFactory grains)
    {
        var names = await grains.GetGrain<ISecretIndexGrain>(0).ListAsync();
        return TypedResults.Ok(new ListReply<SecretReply>([.. names.Select(name => new SecretReply(name))]));
    }

    private static async Task<NoContent> PutAsync(string name, HttpContext context, IGrainFactory grains, JsonBody body)
    {
        var secret = SecretValue.Read(await body.ReadAsync(context));
        await grains.GetGrain<ISecretGrain>(name).PutAsync(secret.Value);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> DeleteAsync(string name, IGrainFactory grains)
    {
        await grains.GetGrain<ISecretGrain>(name).DeleteAsync();
        return TypedResults.NoContent();
    }
}

/// <summary>A secret's name.</summary>
internal sealed record SecretReply(string Name);
