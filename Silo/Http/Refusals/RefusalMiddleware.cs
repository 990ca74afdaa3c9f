using System.Text.Json;
using Cronium.Grains;
using Cronium.Grains.Storage;
using Cronium.Silo.Configuration;
using Cronium.Silo.Units;
using StackExchange.Redis;

namespace Cronium.Silo.Http.Refusals;

/// <summary>Turns whatever a request throws into a problem reply, and an empty error status into one with words. No answer may be taken for another type than it says.</summary>
internal sealed partial class RefusalMiddleware(RequestDelegate next, HttpSettings settings, ILogger<RefusalMiddleware> logger)
{
    private readonly ILogger _logger = logger;

    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(() =>
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return Task.CompletedTask;
        });
        try
        {
            await next(context);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            var reply = ReplyTo(exception);
            Log(exception, context.Request, reply.Status);

            context.Response.Clear();
            await reply.WriteAsync(context);
            return;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller left; nobody reads an answer.
            return;
        }

        await ExplainAsync(context);
    }

    private void Log(Exception exception, HttpRequest request, int status)
    {
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            LogUnavailable(request.Method, request.Path, exception.Message);
        }
        else if (status >= StatusCodes.Status500InternalServerError)
        {
            LogFailed(exception, request.Method, request.Path);
        }
    }

    private ProblemReply ReplyTo(Exception exception) => exception switch
    {
        CroniumException refusal => ProblemReply.Of(StatusOf(refusal.Kind), refusal.Message, refusal.Problems),
        JsonException json => ProblemReply.Of(StatusCodes.Status400BadRequest, $"The body is no JSON this API takes{Place(json)}: {Sentence(json)}"),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => ProblemReply.Of(
            StatusCodes.Status413PayloadTooLarge,
            $"The body is larger than {SizeText.Format(settings.MaxRequestBytes)} ({settings.MaxRequestBytes} bytes), the limit set by http:maxRequestBytes."),
        BadHttpRequestException bad => ProblemReply.Of(bad.StatusCode, bad.Message),
        TimeoutException or RedisException or StaleWriterException or StoreReplacedException or OrleansException or OperationCanceledException => ProblemReply.Of(
            StatusCodes.Status503ServiceUnavailable, "The cluster or its store did not answer in time, or is changing hands; try again. The request may have been carried out."),
        _ => ProblemReply.Of(StatusCodes.Status500InternalServerError, "The request failed for a reason that is in this silo's log."),
    };

    private static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.Invalid => StatusCodes.Status400BadRequest,
        RefusalKind.Conflict => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    private static string Place(JsonException json) => json.LineNumber is { } line
        ? FormattableString.Invariant($", line {line + 1}, column {(json.BytePositionInLine ?? 0) + 1}")
        : "";

    // The library appends path and position to its sentence; the position is told in our own words, counted from 1.
    private static string Sentence(JsonException json)
    {
        var end = json.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? json.Message : json.Message[..end];
    }

    private static Task ExplainAsync(HttpContext context)
    {
        var status = context.Response.StatusCode;
        if (status < StatusCodes.Status400BadRequest || context.Response.HasStarted || context.Response.ContentType is not null)
        {
            return Task.CompletedTask;
        }

        var detail = status switch
        {
            StatusCodes.Status404NotFound => $"There is nothing at {context.Request.Path}; the API is described at /openapi/v1.json.",
            StatusCodes.Status405MethodNotAllowed => $"{context.Request.Path} does not take {context.Request.Method}; it takes {context.Response.Headers.Allow}.",
            _ => $"The request was refused with status {status}.",
        };
        return ProblemReply.Of(status, detail).WriteAsync(context);
    }

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} could not be answered: {Reason}")]
    private partial void LogUnavailable(string method, string path, string reason);

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed.")]
    private partial void LogFailed(Exception exception, string method, string path);
}
