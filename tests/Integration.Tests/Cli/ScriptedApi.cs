using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Cronium.Integration.Tests.Cli;

/// <summary>
/// Speaks the API's protocol on a real port, and fails on purpose: the log stream breaks after every few entries.
/// What only a broken network shows can be tested with it; all else is tested on a real cluster.
/// </summary>
internal sealed class ScriptedApi : IAsyncDisposable
{
    public const string Run = "r00aaaaaaaaaaaaaaaaaa";
    private readonly WebApplication _app;

    private ScriptedApi(WebApplication app) => _app = app;

    /// <summary>The log: stream and text of each entry.</summary>
    private IReadOnlyList<LogFrame> Log { get; init; } = [];

    /// <summary>Entries after which a connection breaks.</summary>
    private int BreakAfter { get; init; }

    /// <summary>Entries sent again at the begin of a resumed stream, as a careless server might.</summary>
    private int Repeat { get; init; }

    /// <summary>Entries after which nothing comes any more, and whom to tell.</summary>
    private (int After, Action? Tell) Pause { get; init; }

    /// <summary>The run as it ends.</summary>
    private string Ended { get; init; } = "";

    /// <summary>Questions for the run that are still answered with "not now, in a second".</summary>
    private int _refusals;

    /// <summary>Other answers, by <c>GET /path?query</c>.</summary>
    private IReadOnlyDictionary<string, string> Answers { get; init; } = new Dictionary<string, string>();

    /// <summary>The Last-Event-ID of each connection, in order; "" for none.</summary>
    public List<string> Resumed { get; } = [];

    /// <summary>What else was asked for, each with its body.</summary>
    public ConcurrentQueue<(string Request, string Body)> Asked { get; } = [];

    public string Url => _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();

    public static async Task<ScriptedApi> StartAsync(
        IReadOnlyList<LogFrame> log, int breakAfter = int.MaxValue, int repeat = 0, int pausedAfter = int.MaxValue, Action? onPause = null, string? ended = null, int refusals = 0,
        IReadOnlyDictionary<string, string>? answers = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        var app = builder.Build();
        var api = new ScriptedApi(app)
        {
            Log = log,
            BreakAfter = breakAfter,
            Repeat = repeat,
            Pause = (pausedAfter, onPause),
            _refusals = refusals,
            Answers = answers ?? new Dictionary<string, string>(),
            Ended = ended ?? $$"""{"id":"{{Run}}","job":"a","status":"Succeeded","exitCode":0}""",
        };
        app.MapPost("/v1/jobs/{name}/runs", () => Results.Text($$"""{"id":"{{Run}}"}""", "application/json", statusCode: 202));
        app.MapGet("/v1/runs/{id}", api.Answer);
        app.MapGet("/v1/runs/{id}/log/stream", api.StreamAsync);
        app.MapFallback(api.OtherAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return api;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Answer(HttpResponse response)
    {
        if (Interlocked.Decrement(ref _refusals) < 0)
        {
            return Results.Text(Ended, "application/json");
        }

        response.Headers.RetryAfter = "1";
        return Results.Text("""{"detail":"Changing hands."}""", "application/problem+json", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    // An answer that begins with a number is that status, and a problem.
    private async Task<IResult> OtherAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var asked = $"{request.Method} {request.Path}{request.QueryString}";
        Asked.Enqueue((asked, await reader.ReadToEndAsync(request.HttpContext.RequestAborted)));
        var answer = Answers.GetValueOrDefault(asked) ?? $$"""404 {"detail":"There is nothing at {{asked}}."}""";
        return char.IsAsciiDigit(answer[0])
            ? Results.Text(answer[4..], "application/problem+json", statusCode: int.Parse(answer[..3], CultureInfo.InvariantCulture))
            : Results.Text(answer, "application/json");
    }

    private async Task StreamAsync(HttpContext context)
    {
        var last = context.Request.Headers["Last-Event-ID"].ToString();
        lock (Resumed)
        {
            Resumed.Add(last);
        }

        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(": here\n\n", context.RequestAborted);
        var from = last.Length == 0 ? 0 : Math.Max(int.Parse(last, CultureInfo.InvariantCulture) - Repeat, 0);
        for (var n = from; n < Log.Count; n++)
        {
            if (n - from >= BreakAfter)
            {
                // In the middle of an entry; a reset would also take back what was sent before, so nothing would be certain.
                await context.Response.WriteAsync($"id: {n + 1}\ndata: {{\"n\":", context.RequestAborted);
                return;
            }

            if (n >= Pause.After)
            {
                Pause.Tell?.Invoke();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            }

            await context.Response.WriteAsync($"id: {n + 1}\ndata: {JsonSerializer.Serialize(Log[n] with { N = Log[n].N == 0 ? n + 1 : Log[n].N }, JsonSerializerOptions.Web)}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        await context.Response.WriteAsync("event: end\ndata: {\"status\":\"Succeeded\"}\n\n", context.RequestAborted);
    }
}

/// <summary>An entry as it goes over the wire.</summary>
/// <param name="Stream">Where the script wrote it.</param>
/// <param name="Text">Its text.</param>
/// <param name="Partial">No line feed follows.</param>
/// <param name="Base64">Its bytes, when they are no text.</param>
/// <param name="Dispatch">Its server, where there are several.</param>
/// <param name="N">Its number; 0: its place in the script.</param>
internal sealed record LogFrame(string Stream, string Text, bool Partial = false, string? Base64 = null, string? Dispatch = null, long N = 0);
