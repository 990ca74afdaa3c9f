using System.Buffers;
using System.Text;
using System.Text.Json;
using Cronium.Grains.Logs;
using Cronium.Silo.Http.Logs;
using CsCheck;

namespace Cronium.Grains.Tests.Http;

public sealed class LogRenderingTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void An_entry_is_one_json_object_without_control_characters()
    {
        Assert.Equal("""{"n":7,"stream":"stderr","at":"2026-01-02T03:04:05Z","text":"a\u001B[31m\"ä","attempt":2}""", Json(Entry(7, OutputStream.Stderr, "a\u001b[31m\"ä"u8.ToArray())));
        Assert.Equal("""{"n":8,"stream":"stdout","at":"2026-01-02T03:04:05Z","text":"x","partial":true,"attempt":2}""", Json(Entry(8, OutputStream.Stdout, "x"u8.ToArray(), partial: true)));
    }

    [Fact]
    public void Whatever_bytes_a_script_writes_come_back_from_the_json() => Gen.Byte.Array[0, 40].Sample(bytes =>
    {
        var json = JsonDocument.Parse(Json(Entry(1, OutputStream.Stdout, bytes))).RootElement;
        var back = json.TryGetProperty("base64", out var base64) ? base64.GetBytesFromBase64() : Encoding.UTF8.GetBytes(json.GetProperty("text").GetString() ?? "");
        Assert.Equal(bytes, back);
    });

    [Fact]
    public void Bytes_that_are_text_have_no_second_form() => Gen.String.Where(text => !text.Any(char.IsSurrogate)).Sample(text =>
        Assert.False(JsonDocument.Parse(Json(Entry(1, OutputStream.Stdout, Encoding.UTF8.GetBytes(text)))).RootElement.TryGetProperty("base64", out _)));

    [Fact]
    public void The_text_is_the_bytes_of_the_script()
    {
        LogEntry[] entries = [Entry(1, OutputStream.Stdout, [0xff, 0x00]), Entry(2, OutputStream.Stdout, "par"u8.ToArray(), partial: true), Entry(3, OutputStream.System, "retry"u8.ToArray()), Entry(4, OutputStream.Stdout, "tial"u8.ToArray())];
        Assert.Equal([0xff, 0x00, .. "\npartial\n"u8], Text(entries, remarks: false));
        Assert.Equal([0xff, 0x00, .. "\npar\n[cronium] retry\ntial\n"u8], Text(entries, remarks: true));
    }

    private static LogEntry Entry(long number, OutputStream stream, byte[] data, bool partial = false) => new(number, 2, stream, At, data, partial);

    private static string Json(LogEntry entry)
    {
        var output = new ArrayBufferWriter<byte>();
        LogEntryJson.Write(output, entry);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static byte[] Text(IEnumerable<LogEntry> entries, bool remarks)
    {
        var output = new ArrayBufferWriter<byte>();
        var text = new LogText(remarks);
        foreach (var entry in entries)
        {
            text.Write(output, entry);
        }

        return output.WrittenSpan.ToArray();
    }
}
