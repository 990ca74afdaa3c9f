using System.Text.Json;
using System.Text.Unicode;
using Cronium.Silo.Configuration;
using Microsoft.AspNetCore.Http.Features;

namespace Cronium.Silo.Http.Documents;

/// <summary>The JSON body of a request, checked so far that reading any part of it cannot fail any more.</summary>
internal sealed class JsonBody(HttpSettings settings)
{
    /// <summary>Bodies are JSON whatever they are called: curl calls everything a form.</summary>
    public const string AnyType = "*/*";

    /// <summary>A caller that is not yet done sending does not read: this much more is taken and thrown away before the refusal.</summary>
    private const long MostDrained = 64 * 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>Reads the body.</summary>
    /// <exception cref="JsonException">It is no JSON; line and position are set.</exception>
    /// <exception cref="BadHttpRequestException">It is too large, or ended early.</exception>
    public async Task<JsonElement> ReadAsync(HttpContext context)
    {
        var bytes = await BytesAsync(context);
        if (!Utf8.IsValid(bytes.Span))
        {
            throw new JsonException("The text is not valid UTF-8.");
        }

        CheckEscapes(bytes.Span);
        using var document = JsonDocument.Parse(bytes, Strict);
        return document.RootElement.Clone();
    }

    private async Task<ReadOnlyMemory<byte>> BytesAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength > settings.MaxRequestBytes && request.Headers.Expect.Count > 0)
        {
            throw TooLarge();
        }

        // The server's own check closes the connection under a caller that is still sending, who then never sees the answer.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        long total = 0;
        for (int read; (read = await request.Body.ReadAsync(buffer, context.RequestAborted)) > 0 && total <= MostDrained;)
        {
            total += read;
            if (total <= settings.MaxRequestBytes)
            {
                await body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            }
        }

        return total <= settings.MaxRequestBytes ? body.GetBuffer().AsMemory(0, (int)body.Length) : throw TooLarge();
    }

    private static BadHttpRequestException TooLarge() => new("The body is too large.", StatusCodes.Status413PayloadTooLarge);

    // A lone surrogate, written as an escape, is valid JSON and no valid text; it would throw wherever the text is read.
    private static void CheckEscapes(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Strict.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped)
            {
                continue;
            }

            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException exception)
            {
                throw new JsonException("An escape such as \\uD800 stands for no character.", exception);
            }
        }
    }
}
