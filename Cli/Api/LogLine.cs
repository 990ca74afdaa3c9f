using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cronium.Grains.Logs;

namespace Cronium.Cli.Api;

/// <summary>One entry of a log as the API sends it.</summary>
internal sealed record LogLine
{
    private static readonly byte[] LineFeed = "\n"u8.ToArray();

    /// <summary>Its number in the log of its dispatch, from 1.</summary>
    public long N { get; init; }

    /// <summary>Name of its dispatch, in the log of a run that has several; null: there is one.</summary>
    public string? Dispatch { get; init; }

    public OutputStream Stream { get; init; }

    public string Text { get; init; } = "";

    /// <summary>The bytes, when they are not valid UTF-8; then they count and <see cref="Text"/> does not.</summary>
    public string? Base64 { get; init; }

    /// <summary>No line feed follows.</summary>
    public bool Partial { get; init; }

    /// <summary>The entry as it came.</summary>
    [JsonIgnore]
    public string Json { get; init; } = "";

    /// <summary>Reads an entry.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static LogLine Parse(string json) =>
        (JsonSerializer.Deserialize<LogLine>(json, ApiJson.Options) ?? throw new JsonException("The API sent null for an entry.")) with { Json = json };

    /// <summary>The bytes as the script wrote them, without the line feed.</summary>
    public byte[] Data() => Base64 is null ? Encoding.UTF8.GetBytes(Text) : Convert.FromBase64String(Base64);

    /// <summary>The bytes as the script wrote them, line feed included.</summary>
    public byte[] ToBytes() => Partial ? Data() : [.. Data(), .. LineFeed];
}
