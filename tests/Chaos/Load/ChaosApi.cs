using System.Net;
using System.Text.Json.Nodes;
using Cronium.Chaos.World;
using Cronium.Integration.Tests.Cluster;

namespace Cronium.Chaos.Load;

/// <summary>The API as a careful program uses it: asks any silo, and another one when that does not answer. Only for what may be repeated.</summary>
internal sealed class ChaosApi(ChaosWorld world)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(8);

    private int _turn;

    /// <summary>The API of the tests, each call at the next silo that is not struck.</summary>
    public CroniumApi Any => new(() => Next().Silo.Api);

    /// <summary>Asks until a silo answers; an answer that refuses is an answer.</summary>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, string? key, CancellationToken cancellationToken)
    {
        JsonNode? answer = null;
        await Eventually.TrueAsync(
            async () =>
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(AnswerLimit);
                answer = await OnceAsync(method, path, key, limit.Token);
                return true;
            },
            Limit,
            () => $"an answer to {method} {path}",
            cancellationToken);
        return answer!; // set before the condition can hold
    }

    private async Task<JsonNode> OnceAsync(HttpMethod method, string path, string? key, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var response = await Next().Silo.Api.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.StatusCode >= HttpStatusCode.InternalServerError)
        {
            throw new HttpRequestException(text, null, response.StatusCode);
        }

        return JsonNode.Parse(text) ?? new JsonObject();
    }

    private SiloSlot Next()
    {
        var usable = world.Slots.Where(slot => slot.Usable).ToList();
        return usable.Count > 0 ? usable[Interlocked.Increment(ref _turn) % usable.Count] : throw new HttpRequestException("No silo can be asked now.");
    }
}
