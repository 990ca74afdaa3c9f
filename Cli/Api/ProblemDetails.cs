using System.Net;
using System.Text.Json;

namespace Cronium.Cli.Api;

/// <summary>A refusal as the API writes it (problem+json).</summary>
internal sealed record ProblemDetails
{
    public string? Title { get; init; }

    public string? Detail { get; init; }

    public IReadOnlyList<FieldProblem> Problems { get; init; } = [];

    /// <summary>Reads a refusal; also one that something between here and the API wrote.</summary>
    public static async Task<ApiException> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var details = Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        var message = details?.Detail ?? details?.Title ?? $"The API answered {(int)response.StatusCode} {response.ReasonPhrase}.";
        var hint = response.StatusCode == HttpStatusCode.Unauthorized
            ? $" Give it with --token or {ApiAddress.TokenVariable}."
            : "";
        return new ApiException(response.StatusCode, message + hint, details?.Problems ?? []);
    }

    private static ProblemDetails? Parse(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<ProblemDetails>(body, ApiJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
