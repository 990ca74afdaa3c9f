namespace Cronium.Silo.Health;

/// <summary><c>/live</c>, <c>/ready</c> and <c>/health</c>.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/live", () => TypedResults.Text("live\n")).WithTags("Health").WithSummary("The process answers. Open.");
        app.MapGet("/ready", ReadyAsync).WithTags("Health").WithSummary("The silo is active and its store answers. Open; 503 if not.");
        app.MapGet("/health", HealthAsync).WithTags("Health").WithSummary("Each component with details; 503 if one is not well.");
    }

    private static async Task<IResult> ReadyAsync(SiloHealth health, CancellationToken cancellationToken)
    {
        var ready = (await health.LookAsync(cancellationToken)).Healthy;
        return TypedResults.Text(ready ? "ready\n" : "not ready\n", statusCode: StatusOf(ready));
    }

    private static async Task<IResult> HealthAsync(SiloHealth health, CancellationToken cancellationToken)
    {
        var reply = await health.LookAsync(cancellationToken);
        return TypedResults.Json(reply, statusCode: StatusOf(reply.Healthy));
    }

    private static int StatusOf(bool healthy) => healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
}
