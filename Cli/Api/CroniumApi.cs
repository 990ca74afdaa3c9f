using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;

namespace Cronium.Cli.Api;

/// <summary>An answer, read and as it came.</summary>
internal sealed record Reply<T>(T Value, string Json, HttpResponseHeaders Headers)
{
    /// <summary>The answer, read as another type.</summary>
    public TOther As<TOther>() => JsonSerializer.Deserialize<TOther>(Json, ApiJson.Options) ?? throw new JsonException("The API answered null.");
}

/// <summary>The HTTP API, one method per request.</summary>
internal sealed partial class CroniumApi : IDisposable
{
    public const string IdempotencyKey = "Idempotency-Key";
    private readonly FailoverHandler _failover;
    private readonly HttpClient _http;

    public CroniumApi(ApiAddress address, TimeProvider time)
    {
        Address = address;
        _failover = new FailoverHandler(address.Urls, time);
        _http = new HttpClient(_failover) { BaseAddress = address.Urls[0], Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("cronium-cli", ProductVersion.Text));
        if (address.Token is { } token)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public ApiAddress Address { get; }

    /// <summary>The silo that is asked first now.</summary>
    public Uri Current => _failover.Current;

    public void Dispose()
    {
        _http.Dispose();
        _failover.Dispose();
    }

    /// <summary>The next request goes to another silo, when there is one.</summary>
    public void TryAnotherSilo() => _failover.Advance();

    public Task<Reply<ListPage<Job>>> ListJobsAsync(string? after, CancellationToken cancellationToken) =>
        GetAsync<ListPage<Job>>("v1/jobs" + Query(("limit", "1000"), ("after", after)), cancellationToken);

    public Task<Reply<Job>> GetJobAsync(string name, CancellationToken cancellationToken) => GetAsync<Job>(JobPath(name), cancellationToken);

    public Task<Reply<Job>> PutJobAsync(string name, string json, CancellationToken cancellationToken) =>
        SendAsync<Job>(HttpMethod.Put, JobPath(name), json, cancellationToken);

    public Task DeleteJobAsync(string name, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Delete, JobPath(name)), cancellationToken);

    public Task<Reply<Job>> PauseAsync(string job, CancellationToken cancellationToken) => PostAsync<Job>(JobPath(job) + "/pause", cancellationToken);

    public Task<Reply<Job>> ResumeAsync(string job, CancellationToken cancellationToken) => PostAsync<Job>(JobPath(job) + "/resume", cancellationToken);

    public Task<Reply<NewRun>> StartRunAsync(string job, string key, CancellationToken cancellationToken) =>
        PostOnceAsync<NewRun>(JobPath(job) + "/runs", key, cancellationToken);

    public Task<Reply<ListPage<Run>>> ListRunsAsync(string? job, string? status, int limit, CancellationToken cancellationToken) =>
        GetAsync<ListPage<Run>>("v1/runs" + Query(("job", job), ("status", status), ("limit", Text(limit))), cancellationToken);

    public Task<Reply<Run>> GetRunAsync(string id, CancellationToken cancellationToken) => GetAsync<Run>(RunPath(id), cancellationToken);

    public Task<Reply<Run>> CancelAsync(string run, CancellationToken cancellationToken) => PostAsync<Run>(RunPath(run) + "/cancel", cancellationToken);

    public Task<Reply<NewRun>> RetryAsync(string run, bool failedOnly, string key, CancellationToken cancellationToken) =>
        PostOnceAsync<NewRun>(RunPath(run) + "/retry" + (failedOnly ? "?failed=true" : ""), key, cancellationToken);

    public Task<Reply<ListPage<Fire>>> ListFiresAsync(string job, int limit, CancellationToken cancellationToken) =>
        GetAsync<ListPage<Fire>>(JobPath(job) + "/fires" + Query(("limit", Text(limit))), cancellationToken);

    public Task<Reply<ListPage<Planned>>> PreviewAsync(DateTimeOffset from, DateTimeOffset to, string? job, CancellationToken cancellationToken) =>
        GetAsync<ListPage<Planned>>("v1/schedule/preview" + Query(("from", Text(from)), ("to", Text(to)), ("job", job)), cancellationToken);

    public Task<Reply<Cluster>> GetClusterAsync(CancellationToken cancellationToken) => GetAsync<Cluster>("v1/cluster", cancellationToken);

    /// <summary>Ends a silo; it answers before it goes.</summary>
    public Task EndSiloAsync(string name, bool drain, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, $"v1/cluster/silos/{Uri.EscapeDataString(name)}/{(drain ? "stop" : "kill")}"), cancellationToken);

    public Task<Reply<ListPage<SecretName>>> ListSecretsAsync(CancellationToken cancellationToken) =>
        GetAsync<ListPage<SecretName>>("v1/secrets", cancellationToken);

    public Task PutSecretAsync(string name, string value, CancellationToken cancellationToken) =>
        SendAsync(Request(HttpMethod.Put, $"v1/secrets/{Uri.EscapeDataString(name)}", JsonSerializer.Serialize(new { value })), cancellationToken);

    public Task DeleteSecretAsync(string name, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Delete, $"v1/secrets/{Uri.EscapeDataString(name)}"), cancellationToken);

    /// <summary>What the silo that answers says of its parts; also when it says that one of them is unwell.</summary>
    public async Task<string> GetHealthAsync(CancellationToken cancellationToken)
    {
        using var response = await AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "health"), cancellationToken);
        return response.IsSuccessStatusCode || response.StatusCode == System.Net.HttpStatusCode.ServiceUnavailable
            ? await response.Content.ReadAsStringAsync(cancellationToken)
            : throw await ProblemDetails.ReadAsync(response, cancellationToken);
    }

    /// <summary>The stored part of a log, entry by entry as NDJSON. The caller disposes the answer.</summary>
    public Task<HttpResponseMessage> OpenLogAsync(LogPlace place, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, RunPath(place.Run) + "/log" + Query(("dispatch", place.Dispatch), ("after", place.After)));
        request.Headers.Accept.ParseAdd("application/x-ndjson");
        return OpenAsync(request, cancellationToken);
    }

    /// <summary>The bytes the script wrote, both streams in the order they were read. The caller disposes the answer.</summary>
    public Task<HttpResponseMessage> OpenLogTextAsync(string run, CancellationToken cancellationToken) =>
        OpenAsync(new HttpRequestMessage(HttpMethod.Get, RunPath(run) + "/log?system=false"), cancellationToken);

    /// <summary>The live log as server-sent events. The caller disposes the answer.</summary>
    public Task<HttpResponseMessage> OpenLogStreamAsync(LogPlace place, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, RunPath(place.Run) + "/log/stream" + Query(("dispatch", place.Dispatch)));
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (place.After is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", place.After);
        }

        return OpenAsync(request, cancellationToken);
    }

    private Task<Reply<T>> GetAsync<T>(string path, CancellationToken cancellationToken) => SendAsync<T>(HttpMethod.Get, path, null, cancellationToken);

    private Task<Reply<T>> PostAsync<T>(string path, CancellationToken cancellationToken) => SendAsync<T>(HttpMethod.Post, path, null, cancellationToken);

    private Task<Reply<T>> PostOnceAsync<T>(string path, string key, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Post, path, null);
        request.Headers.TryAddWithoutValidation(IdempotencyKey, key);
        return ReadAsync<T>(request, cancellationToken);
    }

    private Task<Reply<T>> SendAsync<T>(HttpMethod method, string path, string? json, CancellationToken cancellationToken) =>
        ReadAsync<T>(Request(method, path, json), cancellationToken);

    private async Task<Reply<T>> ReadAsync<T>(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await OpenAsync(request, cancellationToken);
        var json = await response.Content.ReadAsStringAsync(cancellationToken);
        var value = JsonSerializer.Deserialize<T>(json, ApiJson.Options) ?? throw new JsonException("The API answered null.");
        return new Reply<T>(value, json, response.Headers);
    }

    private async Task SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await OpenAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await AnswerAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await ProblemDetails.ReadAsync(response, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using (request)
            {
                return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            }
        }
        catch (HttpRequestException failure)
        {
            throw new UnreachableException(Address, failure);
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? json) => new(method, path)
    {
        Content = json is null ? null : new StringContent(json, Encoding.UTF8, MediaTypeNames.Application.Json),
    };

    private static string JobPath(string name) => $"v1/jobs/{Uri.EscapeDataString(name)}";

    private static string RunPath(string id) => $"v1/runs/{Uri.EscapeDataString(id)}";

    private static string Query(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }

        return query.ToString();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("o", CultureInfo.InvariantCulture);
}
