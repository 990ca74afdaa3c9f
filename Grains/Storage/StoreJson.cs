using System.Text.Json;
using System.Text.Json.Serialization;
using Cronium.Grains.Fires;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Storage;

/// <summary>How records lie in the store: readable for an operator, enums by name.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ScheduleEntry))]
[JsonSerializable(typeof(FireRecord))]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(JobDefinition))]
internal sealed partial class StoreJson : JsonSerializerContext
{
    public static string Write(ScheduleEntry value) => JsonSerializer.Serialize(value, Default.ScheduleEntry);

    public static string Write(FireRecord value) => JsonSerializer.Serialize(value, Default.FireRecord);

    public static string Write(RunRecord value) => JsonSerializer.Serialize(value, Default.RunRecord);

    public static string Write(JobDefinition value) => JsonSerializer.Serialize(value, Default.JobDefinition);

    /// <exception cref="InvalidDataException">The store holds something that is no such record.</exception>
    public static T Read<T>(string text)
        where T : class
    {
        try
        {
            return (T?)JsonSerializer.Deserialize(text, typeof(T), Default) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The store holds a {typeof(T).Name} that cannot be read.", exception);
        }
    }
}
