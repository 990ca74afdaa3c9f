using System.Net;

namespace Cronium.Cli.Api;

/// <summary>The API answered, and refused.</summary>
internal sealed class ApiException(HttpStatusCode status, string message, IReadOnlyList<FieldProblem> problems) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;

    /// <summary>Broken rules of an input, one by one; empty for other refusals.</summary>
    public IReadOnlyList<FieldProblem> Problems { get; } = problems;

    /// <summary>The same request may succeed later, perhaps at another silo.</summary>
    public bool IsPassing => Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout
        or HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests;
}

/// <summary>One broken rule of an input, as the API names it.</summary>
/// <param name="Field">Path of the field, for example <c>schedule.cron</c>.</param>
/// <param name="Value">The offending value; null when missing or secret.</param>
/// <param name="Message">What is wrong and what would be right.</param>
internal sealed record FieldProblem(string Field, string? Value, string Message)
{
    public override string ToString() => $"{string.Join(' ', new[] { Field, Value is { Length: > 0 } ? $"'{Value}'" : "" }.Where(part => part.Length > 0))}: {Message}".TrimStart(':', ' ');
}

/// <summary>No silo answered at any known address.</summary>
internal sealed class UnreachableException(ApiAddress address, Exception? inner) : Exception(Describe(address, inner), inner)
{
    private static string Describe(ApiAddress address, Exception? inner) =>
        $"No answer from {string.Join(", ", address.Urls.Select(url => url.GetLeftPart(UriPartial.Authority)))} ({address.Source}): "
        + $"{inner?.GetBaseException().Message ?? "timed out"}\n"
        + "Start a cluster here with 'cronium dev', or name another one with --url or CRONIUM_URL.";
}
