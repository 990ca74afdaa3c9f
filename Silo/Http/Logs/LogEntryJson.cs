using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Cronium.Client.Logs;
using Cronium.Grains.Logs;

namespace Cronium.Silo.Http.Logs;

/// <summary>A log entry as JSON: the same in NDJSON, server-sent events and WebSocket frames.</summary>
internal static class LogEntryJson
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = ApiJson.Encoder };
    private static readonly JsonEncodedText[] Streams =
        [.. Enum.GetNames<OutputStream>().Select(name => JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(name)))];

    /// <summary>
    /// Writes one object. Bytes that are not UTF-8 come as <c>base64</c> too, and that field counts then. In a log of several
    /// dispatches an entry names its own, and the <c>cursor</c> after which a reader goes on.
    /// </summary>
    public static void Write(IBufferWriter<byte> output, RunLogEntry entry, bool isMerged)
    {
        using var json = new Utf8JsonWriter(output, WriterOptions);
        var isText = Utf8.IsValid(entry.Data.Span);
        json.WriteStartObject();
        if (isMerged)
        {
            json.WriteString("dispatch"u8, entry.Dispatch);
            json.WriteString("cursor"u8, entry.Cursor);
        }

        json.WriteNumber("n"u8, entry.Number);
        json.WriteString("stream"u8, Streams[(int)entry.Stream]);
        json.WriteString("at"u8, entry.At.UtcDateTime);
        if (isText)
        {
            json.WriteString("text"u8, entry.Data.Span);
        }
        else
        {
            json.WriteString("text"u8, Encoding.UTF8.GetString(entry.Data.Span));
            json.WriteBase64String("base64"u8, entry.Data.Span);
        }

        if (entry.Partial)
        {
            json.WriteBoolean("partial"u8, true);
        }

        json.WriteNumber("attempt"u8, entry.Attempt);
        json.WriteEndObject();
    }
}
