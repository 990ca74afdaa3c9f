using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Cronium.Integration.Tests.Cluster;

/// <summary>The HTTP API as a test uses it: plain JSON, asked of any silo that lives.</summary>
public sealed class CroniumApi(Func<HttpClient> http)
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(60);

    public async Task<JsonNode> PutJobAsync(JsonObject job, CancellationToken cancellationToken) =>
        await JsonAsync(await http().PutAsJsonAsync(Path($"/v1/jobs/{job["name"]}"), job, cancellationToken), cancellationToken);

    public async Task<JsonNode> PutAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        await JsonAsync(await http().PutAsJsonAsync(Path(path), body, cancellationToken), cancellationToken);

    public async Task<string> TriggerAsync(string job, CancellationToken cancellationToken) =>
        (string)(await PostAsync($"/v1/jobs/{job}/runs", cancellationToken))["id"]!;

    public async Task<JsonNode> PostAsync(string path, CancellationToken cancellationToken) =>
        await JsonAsync(await http().PostAsync(Path(path), null, cancellationToken), cancellationToken);

    public async Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) =>
        await JsonAsync(await http().GetAsync(Path(path), cancellationToken), cancellationToken);

    public async Task PutSecretAsync(string name, string value, CancellationToken cancellationToken) =>
        (await http().PutAsJsonAsync(Path($"/v1/secrets/{name}"), new JsonObject { ["value"] = value }, cancellationToken)).EnsureSuccessStatusCode();

    public Task<byte[]> LogAsync(string run, CancellationToken cancellationToken) =>
        http().GetByteArrayAsync(Path($"/v1/runs/{run}/log?system=false"), cancellationToken);

    /// <summary>A log as entries, a JSON object a line.</summary>
    public async Task<string> EntriesAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path(path)) { Headers = { { "Accept", "application/x-ndjson" } } };
        using var response = await http().SendAsync(request, cancellationToken);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken);
    }

    /// <summary>Every item of a list, page by page.</summary>
    public async Task<IReadOnlyList<JsonNode>> AllAsync(string path, CancellationToken cancellationToken)
    {
        var items = new List<JsonNode>();
        for (string? next = ""; next is not null;)
        {
            var page = await GetAsync(next.Length == 0 ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}after={Uri.EscapeDataString(next)}", cancellationToken);
            items.AddRange(page["items"]!.AsArray().Select(item => item!));
            next = (string?)page["next"];
        }

        return items;
    }

    public Task<JsonNode> EndOfAsync(string run, CancellationToken cancellationToken) =>
        UntilAsync($"/v1/runs/{run}", found => (string?)found["endedAt"] is not null, $"the end of run {run}", cancellationToken);

    /// <summary>Asks again until the answer is as wanted.</summary>
    public async Task<JsonNode> UntilAsync(string path, Func<JsonNode, bool> wanted, string expected, CancellationToken cancellationToken)
    {
        JsonNode? answer = null;
        await Eventually.TrueAsync(
            async () =>
            {
                answer = await GetAsync(path, cancellationToken);
                return wanted(answer);
            },
            EndLimit,
            () => $"{expected}; last answer: {answer?.ToJsonString()}",
            cancellationToken);
        return answer!; // set before the condition can hold
    }

    /// <summary>The process that follows a run now.</summary>
    public async Task<int> FollowerPidAsync(string run, CancellationToken cancellationToken)
    {
        var started = await UntilAsync($"/v1/runs/{run}", found => (string?)found["dispatches"]?[0]?["silo"] is not null, $"a silo to follow run {run}", cancellationToken);
        var silo = (string?)started["dispatches"]![0]!["silo"];
        var cluster = await GetAsync("/v1/cluster", cancellationToken);
        return (int)cluster["silos"]!.AsArray().First(member => (string?)member!["address"] == silo)!["processId"]!;
    }

    /// <summary>So many silos are active, and each has its share of the 64 shards.</summary>
    public Task AllActiveAsync(int silos, CancellationToken cancellationToken) => UntilAsync(
        "/v1/cluster",
        cluster =>
        {
            var active = cluster["silos"]!.AsArray().Where(silo => (string?)silo!["status"] == "Active").Select(silo => silo!["shards"]!.AsArray().Count).ToList();
            return active.Count == silos && active.Sum() == 64 && active.All(shards => shards > 0);
        },
        $"{silos} active silos that share all shards",
        cancellationToken);

    private static Uri Path(string path) => new(path, UriKind.Relative);

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text) ?? new JsonObject()
            : throw new HttpRequestException($"{(int)response.StatusCode} {text}", null, response.StatusCode);
    }
}
