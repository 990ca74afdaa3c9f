using System.Net;

namespace Cronium.Cli.Api;

/// <summary>
/// Sends each request to the silo that answered last, and to the next one when it does not answer, or answers that it
/// cannot now. A request that may have been carried out is sent again only when repeating it changes nothing.
/// </summary>
internal sealed class FailoverHandler : DelegatingHandler
{
    /// <summary>How long a request may take that takes long by its nature.</summary>
    public static readonly HttpRequestOptionsKey<TimeSpan> AnswerWithin = new(nameof(AnswerWithin));

    private static readonly TimeSpan UsuallyWithin = TimeSpan.FromSeconds(30);

    /// <summary>Longer than a takeover after the death of a silo.</summary>
    private static readonly TimeSpan WaitForTakeover = TimeSpan.FromSeconds(10);
    private readonly IReadOnlyList<Uri> _urls;
    private readonly TimeProvider _time;
    private int _current;

    public FailoverHandler(IReadOnlyList<Uri> urls, TimeProvider time)
    {
        (_urls, _time) = (urls, time);
        // A proxy for the outside must not be asked for this machine itself.
        InnerHandler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseProxy = !urls.All(url => url.IsLoopback) };
    }

    /// <summary>The silo that is asked first now.</summary>
    public Uri Current => _urls[Volatile.Read(ref _current) % _urls.Count];

    /// <summary>The next request goes to another silo, when there is one.</summary>
    public void Advance() => Interlocked.Increment(ref _current);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri?.PathAndQuery.TrimStart('/') ?? "";
        var begun = _time.GetTimestamp();
        while (true)
        {
            var response = await SendToAnyAsync(request, path, cancellationToken);
            if (PauseAsked(request, response) is not { } pause || _time.GetElapsedTime(begun) + pause > WaitForTakeover)
            {
                return response;
            }

            response.Dispose();
            Advance();
            await Task.Delay(pause, _time, cancellationToken);
        }
    }

    // A health report of 503 is an answer, not a wish to be asked again: only the API's own refusal names a pause.
    private static TimeSpan? PauseAsked(HttpRequestMessage request, HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.ServiceUnavailable && IsRepeatable(request) ? response.Headers.RetryAfter?.Delta : null;

    private async Task<HttpResponseMessage> SendToAnyAsync(HttpRequestMessage request, string path, CancellationToken cancellationToken)
    {
        for (var left = _urls.Count - 1; ; left--)
        {
            request.RequestUri = new Uri(Current, path);
            try
            {
                return await SendOnceAsync(request, cancellationToken);
            }
            catch (HttpRequestException failure) when (left > 0 && MayRepeat(request, failure))
            {
                Advance();
            }
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var within = request.Options.TryGetValue(AnswerWithin, out var asked) ? asked : UsuallyWithin;
        using var limit = new CancellationTokenSource(within, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await base.SendAsync(request, either.Token);
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"no answer within {within.TotalSeconds:0} s", late);
        }
    }

    private static bool MayRepeat(HttpRequestMessage request, HttpRequestException failure) =>
        failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
        || request.Method != HttpMethod.Post
        || IsRepeatable(request);

    private static bool IsRepeatable(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get || request.Headers.Contains(CroniumApi.IdempotencyKey);
}
