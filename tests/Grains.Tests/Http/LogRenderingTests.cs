using System.Buffers;
using System.Text;
using System.Text.Json;
using Cronium.Client.Logs;
using Cronium.Grains.Logs;
using Cronium.Grains.Tests.Client;
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
        RunLogEntry[] entries = [Entry(1, OutputStream.Stdout, [0xff, 0x00]), Entry(2, OutputStream.Stdout, "par"u8.ToArray(), partial: true), Entry(3, OutputStream.System, "retry"u8.ToArray()), Entry(4, OutputStream.Stdout, "tial"u8.ToArray())];
        Assert.Equal([0xff, 0x00, .. "\npartial\n"u8], Text(entries, remarks: false));
        Assert.Equal([0xff, 0x00, .. "\npar\n[cronium] retry\ntial\n"u8], Text(entries, remarks: true));
    }

    [Fact]
    public void An_entry_of_several_dispatches_names_its_own_and_the_place_after_it()
    {
        var entry = Of(1, 3, OutputStream.Stdout, "a");
        Assert.Equal($$"""{"dispatch":"s1","cursor":"{{entry.Cursor}}","n":3,"stream":"stdout","at":"2026-01-02T03:04:05Z","text":"a","attempt":2}""", Json(entry, isMerged: true));
    }

    [Fact]
    public void Every_line_of_several_dispatches_is_whole_and_begins_with_the_name_of_its_own()
    {
        RunLogEntry[] entries =
        [
            Of(0, 1, OutputStream.Stdout, "one"),
            Of(1, 1, OutputStream.Stdout, "begin, ", partial: true),
            Of(1, 2, OutputStream.Stdout, "end"),
            Of(1, 3, OutputStream.Stdout, "cut ", partial: true),
            Of(0, 2, OutputStream.Stderr, "two"),
            Of(1, 4, OutputStream.Stdout, "off"),
            Of(0, 3, OutputStream.Stdout, "open", partial: true),
            Of(0, 4, OutputStream.System, "retry"),
            Of(0, 5, OutputStream.Stdout, "last", partial: true),
        ];
        Assert.Equal(
            "s0 | one\ns1 | begin, end\ns0 | two\ns1 | cut off\ns0 | [cronium] retry\ns0 | openlast\n",
            Encoding.UTF8.GetString(Text(entries, remarks: true, isMerged: true)));
        Assert.Equal(
            "s0 | one\ns1 | begin, end\ns0 | two\ns1 | cut off\ns0 | openlast\n",
            Encoding.UTF8.GetString(Text(entries, remarks: false, isMerged: true)));
    }

    [Fact]
    public void A_line_that_never_ends_is_not_kept_back_for_ever()
    {
        var piece = new string('x', 5000);
        RunLogEntry[] entries = [Of(0, 1, OutputStream.Stdout, piece, partial: true), Of(0, 2, OutputStream.Stdout, piece, partial: true), Of(1, 1, OutputStream.Stdout, "y"), Of(0, 3, OutputStream.Stdout, "end")];
        Assert.Equal($"s0 | {piece}{piece}\ns1 | y\ns0 | end\n", Encoding.UTF8.GetString(Text(entries, remarks: true, isMerged: true)));
    }

    private static RunLogEntry Of(int lane, long number, OutputStream stream, string text, bool partial = false) => new(
        new LogEntry(number, 2, stream, At, Encoding.UTF8.GetBytes(text), partial), RunLogView.Of(UnreliableRun.Run(2), null, null).After, lane);

    private static RunLogEntry Entry(long number, OutputStream stream, byte[] data, bool partial = false) => new(
        new LogEntry(number, 2, stream, At, data, partial), RunLogView.Of(UnreliableRun.Run(1), null, null).After, lane: 0);

    private static string Json(RunLogEntry entry, bool isMerged = false)
    {
        var output = new ArrayBufferWriter<byte>();
        LogEntryJson.Write(output, entry, isMerged);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static byte[] Text(IEnumerable<RunLogEntry> entries, bool remarks, bool isMerged = false)
    {
        var output = new ArrayBufferWriter<byte>();
        var text = isMerged ? (ILogText)new MergedLogText(remarks) : new LogText(remarks);
        foreach (var entry in entries)
        {
            text.Write(output, entry);
        }

        text.End(output);

        return output.WrittenSpan.ToArray();
    }
}
