using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cronium.Grains.Storage;

/// <summary>How records lie in the store: readable for an operator, enums by name.</summary>
/// <remarks>
/// By reflection on purpose: generated metadata sets every init-only property, so that a property an older version did not
/// write would lose the default of its initializer.
/// </remarks>
internal static class StoreJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Write<T>(T value)
        where T : class => JsonSerializer.Serialize(value, Options);

    /// <exception cref="InvalidDataException">The store holds something that is no such record.</exception>
    public static T Read<T>(string text)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Options) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The store holds a {typeof(T).Name} that cannot be read.", exception);
        }
    }
}
