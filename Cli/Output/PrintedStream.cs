using System.Text;
using Cronium.Cli.Api;
using Cronium.Grains.Logs;

namespace Cronium.Cli.Output;

/// <summary>One of our two streams, with log entries on it.</summary>
/// <param name="stream">Where the bytes go.</param>
/// <param name="filtered">A terminal that gets text and colours only; else every byte goes through.</param>
/// <param name="coloured">Names may have colours.</param>
internal sealed class PrintedStream(Stream stream, bool filtered, bool coloured)
{
    private const string ColourOff = "\u001b[0m";
    private static readonly byte[] LineFeed = "\n"u8.ToArray();

    // A sequence that one source began is not ended by another.
    private readonly Dictionary<(string? Dispatch, OutputStream Stream), ControlFilter> _filters = [];
    private (string? Dispatch, OutputStream Stream)? _open;

    public async Task WriteAsync(LogLine line, LinePrefixes? prefixes, CancellationToken cancellationToken)
    {
        var source = (line.Dispatch, line.Stream);
        var prefix = line.Dispatch is null ? "" : prefixes?.Of(line.Dispatch, coloured) ?? "";
        var begin = line.Dispatch is not null && _open == source ? "" : prefix;
        if (_open is { } open && open != source && line.Dispatch is not null)
        {
            await stream.WriteAsync(LineFeed, cancellationToken);
        }

        _open = line.Partial ? source : null;
        await stream.WriteAsync(Bytes(line, source, begin, prefix), cancellationToken);
    }

    private byte[] Bytes(LogLine line, (string? Dispatch, OutputStream Stream) source, string begin, string prefix)
    {
        var remark = line.Stream is OutputStream.System ? "[cronium] " : "";
        if (!filtered)
        {
            return [.. Encoding.UTF8.GetBytes(begin + remark), .. line.ToBytes()];
        }

        if (!_filters.TryGetValue(source, out var filter))
        {
            _filters[source] = filter = new ControlFilter();
        }

        return Encoding.UTF8.GetBytes(begin + remark + (line.Dispatch is null ? filter.Filter(line.ToBytes()) : Framed(filter.Filter(line.ToBytes()), prefix, line.Partial)));
    }

    // A lone carriage return became a line feed, and a colour must not run into the next one's line.
    private static string Framed(string text, string prefix, bool isPartial)
    {
        var body = (text.EndsWith('\n') ? text[..^1] : text).Replace("\n", "\n" + prefix, StringComparison.Ordinal);
        return body + (body.Contains('\u001b', StringComparison.Ordinal) ? ColourOff : "") + (isPartial ? "" : "\n");
    }
}
