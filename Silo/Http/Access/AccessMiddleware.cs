using Cronium.Silo.Http.Refusals;

namespace Cronium.Silo.Http.Access;

/// <summary>Lets nobody in without the token, except where an address is listed as open: a new endpoint is closed until somebody decides otherwise.</summary>
internal sealed class AccessMiddleware(RequestDelegate next, AdminToken token)
{
    private const string Scheme = "Bearer ";
    private const string Missing = "The request has no token; send the cluster's admin token as 'Authorization: Bearer TOKEN'.";
    private const string Wrong = "The token is not the one of this cluster; it is the value of security:adminToken.";

    /// <summary>For the kubelet and the like: they say whether, never what.</summary>
    private static readonly string[] Open = ["/live", "/ready"];

    public Task InvokeAsync(HttpContext context)
    {
        var given = TokenOf(context.Request);
        if (Open.Contains(context.Request.Path.Value) || (given is not null && token.Matches(given)))
        {
            return next(context);
        }

        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"cronium\"";
        return ProblemReply.Of(StatusCodes.Status401Unauthorized, given is null ? Missing : Wrong).WriteAsync(context);
    }

    private static string? TokenOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return header[Scheme.Length..].Trim();
        }

        // Browsers cannot set headers on a WebSocket or an EventSource; nowhere else may a token stand in an address, where logs keep it.
        return HttpMethods.IsGet(request.Method) && request.Path.StartsWithSegments("/v1/runs", StringComparison.Ordinal, out var rest)
            && rest.Value is { } path && (path.EndsWith("/log/stream", StringComparison.Ordinal) || path.EndsWith("/log/ws", StringComparison.Ordinal))
                ? request.Query["access_token"].ToString()
                : null;
    }
}
