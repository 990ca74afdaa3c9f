using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cronium.Cli.Api;

internal sealed partial class CroniumApi
{
    private static readonly JsonSerializerOptions WithoutNull = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>A silo looks at the server for up to a minute before it answers.</summary>
    private static readonly TimeSpan CheckWithin = TimeSpan.FromSeconds(100);

    public Task<Reply<ListPage<Server>>> ListServersAsync(IReadOnlyList<string> labels, string? after, CancellationToken cancellationToken) => GetAsync<ListPage<Server>>(
        "v1/servers" + Query([("limit", "1000"), ("after", after), .. labels.Select(label => ("label", (string?)label))]), cancellationToken);

    public Task<Reply<Server>> GetServerAsync(string name, CancellationToken cancellationToken) => GetAsync<Server>(ServerPath(name), cancellationToken);

    public Task<Reply<Server>> PutServerAsync(string name, string json, CancellationToken cancellationToken) =>
        SendAsync<Server>(HttpMethod.Put, ServerPath(name), json, cancellationToken);

    public Task DeleteServerAsync(string name, bool force, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Delete, ServerPath(name) + (force ? "?force=true" : "")), cancellationToken);

    public Task<Reply<Check>> CheckServerAsync(string name, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Post, ServerPath(name) + "/check", null);
        request.Options.Set(FailoverHandler.AnswerWithin, CheckWithin);
        return ReadAsync<Check>(request, cancellationToken);
    }

    public Task<Reply<Server>> SetBreakerAsync(string name, BreakerWish wish, CancellationToken cancellationToken) =>
        SendAsync<Server>(HttpMethod.Post, ServerPath(name) + "/breaker", JsonSerializer.Serialize(wish, WithoutNull), cancellationToken);

    public Task<Reply<Server>> ForgetHostKeyAsync(string name, CancellationToken cancellationToken) =>
        SendAsync<Server>(HttpMethod.Delete, ServerPath(name) + "/host-key", null, cancellationToken);

    private static string ServerPath(string name) => $"v1/servers/{Uri.EscapeDataString(name)}";
}
