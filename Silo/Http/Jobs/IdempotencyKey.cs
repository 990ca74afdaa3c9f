using Cronium.Grains;

namespace Cronium.Silo.Http.Jobs;

/// <summary>The <c>Idempotency-Key</c> of a request that makes a run.</summary>
internal static class IdempotencyKey
{
    private const int MaxLength = 200;

    /// <summary>The key; null: the request has none.</summary>
    /// <exception cref="CroniumException">It is too long.</exception>
    public static string? Read(HttpRequest request) => request.Headers["Idempotency-Key"].ToString() switch
    {
        "" => null,
        { Length: <= MaxLength } key => key,
        var key => throw CroniumException.Invalid([new Problem("Idempotency-Key", key[..100], $"{key.Length} characters, at most {MaxLength} are taken")]),
    };
}
