using System.Text;
using Cronium.Cli.Api;
using Cronium.Grains.Logs;
using Cronium.Silo.Http.Logs;

namespace Cronium.Cli.Output;

/// <summary>One of our two streams, with log entries on it.</summary>
/// <param name="stream">Where the bytes go.</param>
/// <param name="filtered">A terminal that gets text and colours only; else every byte goes through.</param>
/// <param name="coloured">Names may have colours.</param>
internal sealed class PrintedStream(Stream stream, bool filtered, bool coloured)
{
    private const string ColourOff = "\u001b[0m";
    private static readonly byte[] LineFeed = "\n"u8.ToArray();
    private readonly LineHold _hold = new();

    // A sequence that one source began is not ended by another.
    private readonly Dictionary<(string? Dispatch, OutputStream Stream), ControlFilter> _filters = [];

    /// <summary>Writes an entry of the only dispatch there is.</summary>
    public ValueTask WriteAsync(LogLine line, CancellationToken cancellationToken)
    {
        byte[] text = line.Partial ? line.Data() : [.. line.Data(), .. LineFeed];
        return stream.WriteAsync((byte[])[.. Remark(line.Stream), .. filtered ? Encoding.UTF8.GetBytes(Filtered((null, line.Stream), text)) : text], cancellationToken);
    }

    /// <summary>Writes an entry of one of several dispatches, once its line is whole.</summary>
    public async ValueTask WriteAsync(LogLine line, string dispatch, LinePrefixes prefixes, CancellationToken cancellationToken)
    {
        if (_hold.Take((dispatch, line.Stream), line.Data(), line.Partial) is { } whole)
        {
            await WriteLineAsync((dispatch, line.Stream), whole, prefixes, cancellationToken);
        }
    }

    /// <summary>Writes what is left: lines of several dispatches that have no end.</summary>
    public async Task EndAsync(LinePrefixes prefixes, CancellationToken cancellationToken)
    {
        foreach (var (source, line) in _hold.Rest())
        {
            await WriteLineAsync(source, line, prefixes, cancellationToken);
        }
    }

    private ValueTask WriteLineAsync((string Dispatch, OutputStream Stream) source, ReadOnlyMemory<byte> line, LinePrefixes prefixes, CancellationToken cancellationToken)
    {
        var prefix = prefixes.Of(source.Dispatch, coloured);
        byte[] text = filtered ? Encoding.UTF8.GetBytes(Framed(Filtered(source, [.. line.Span, .. LineFeed]), prefix)) : [.. line.Span, .. LineFeed];
        return stream.WriteAsync((byte[])[.. Encoding.UTF8.GetBytes(prefix), .. Remark(source.Stream), .. text], cancellationToken);
    }

    private string Filtered((string? Dispatch, OutputStream Stream) source, ReadOnlySpan<byte> bytes)
    {
        if (!_filters.TryGetValue(source, out var filter))
        {
            _filters[source] = filter = new ControlFilter();
        }

        return filter.Filter(bytes);
    }

    private static ReadOnlySpan<byte> Remark(OutputStream stream) => stream is OutputStream.System ? "[cronium] "u8 : default;

    // A lone carriage return became a line feed, a sequence may have swallowed the last one, and a colour must not run into the next line.
    private static string Framed(string text, string prefix)
    {
        var body = text.EndsWith('\n') ? text[..^1] : text;
        return body.Replace("\n", "\n" + prefix, StringComparison.Ordinal) + (body.Contains('\u001b', StringComparison.Ordinal) ? ColourOff : "") + "\n";
    }
}
