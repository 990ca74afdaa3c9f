using System.Text.Json;
using System.Text.Json.Serialization;
using Cronium.Grains.Runs;
using Cronium.Silo.Http.Jobs;

namespace Cronium.Silo.Http.Runs;

/// <summary>What an attempt took of its engine, as the API answers it.</summary>
/// <param name="PeakMemoryBytes">Most memory in use at once, file cache included; absent: not measured.</param>
/// <param name="CpuMs">Time of all CPUs together, in milliseconds; absent: not measured.</param>
/// <param name="Limits">The limits as the engine had them.</param>
internal sealed record UsageReply(long? PeakMemoryBytes, long? CpuMs, ResourcesDocument? Limits)
{
    public static UsageReply Of(ResourceUsage usage) =>
        new(usage.PeakMemoryBytes, (long?)usage.CpuTime?.TotalMilliseconds, usage.Limits is { } limits ? ResourcesDocument.Of(limits) : null);
}

/// <summary>Writes it wherever the result of an attempt is answered.</summary>
internal sealed class UsageConverter : JsonConverter<ResourceUsage>
{
    public override ResourceUsage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("It is only answered.");

    public override void Write(Utf8JsonWriter writer, ResourceUsage value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, UsageReply.Of(value), options);
}
