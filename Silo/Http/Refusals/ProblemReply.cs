using System.Text.Json.Serialization;
using Cronium.Grains;

namespace Cronium.Silo.Http.Refusals;

/// <summary>A refusal as RFC 9457 writes it.</summary>
internal sealed record ProblemReply
{
    /// <summary>A stable word for programs.</summary>
    public required string Type { get; init; }

    public required string Title { get; init; }

    public required int Status { get; init; }

    /// <summary>What is wrong and what would be right.</summary>
    public required string Detail { get; init; }

    /// <summary>The broken rules one by one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Problem>? Problems { get; init; }

    public static ProblemReply Of(int status, string detail, IReadOnlyList<Problem>? problems = null)
    {
        var (type, title) = status switch
        {
            StatusCodes.Status400BadRequest => ("invalid", "The request is not valid."),
            StatusCodes.Status401Unauthorized => ("unauthorized", "A token is needed."),
            StatusCodes.Status404NotFound => ("not-found", "There is no such thing."),
            StatusCodes.Status405MethodNotAllowed => ("method", "The address does not take this method."),
            StatusCodes.Status409Conflict => ("conflict", "The present state forbids it."),
            StatusCodes.Status413PayloadTooLarge => ("too-large", "The request is too large."),
            StatusCodes.Status503ServiceUnavailable => ("unavailable", "It cannot be done now."),
            >= 400 and < 500 => ("refused", "The request was refused."),
            _ => ("internal", "Something went wrong here."),
        };
        return new ProblemReply { Type = $"urn:cronium:{type}", Title = title, Status = status, Detail = detail, Problems = problems is { Count: > 0 } ? problems : null };
    }

    /// <summary>Writes it as the whole answer.</summary>
    public Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        if (Status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        return context.Response.WriteAsJsonAsync(this, ApiJson.Options, "application/problem+json", context.RequestAborted);
    }
}
