using System.Text.Json;
using System.Text.Unicode;

namespace Cronium.Silo.Http.Documents;

/// <summary>The JSON body of a request, checked so far that reading any part of it cannot fail any more.</summary>
internal static class JsonBody
{
    /// <summary>Bodies are JSON whatever they are called: curl calls everything a form.</summary>
    public const string AnyType = "*/*";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>Reads the body.</summary>
    /// <exception cref="JsonException">It is no JSON; line and position are set.</exception>
    /// <exception cref="BadHttpRequestException">It is too large, or ended early.</exception>
    public static async Task<JsonElement> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellationToken);
        var bytes = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        if (!Utf8.IsValid(bytes.Span))
        {
            throw new JsonException("The text is not valid UTF-8.");
        }

        CheckEscapes(bytes.Span);
        using var document = JsonDocument.Parse(bytes, Strict);
        return document.RootElement.Clone();
    }

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
