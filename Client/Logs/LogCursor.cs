using System.Globalization;
using System.Text;
using Cronium.Grains.Logs;

namespace Cronium.Client.Logs;

/// <summary>How far one reader has come, and what of a chunk or a page is new to it. Each number leaves it once, in order.</summary>
internal sealed class LogCursor(long after, TimeProvider time)
{
    /// <summary>Number of the last entry the reader has.</summary>
    public long Last { get; private set; } = after;

    /// <summary>Whether the chunk cannot be taken, because entries before it are missing.</summary>
    public bool IsAhead(LogChunk chunk) => chunk.FirstNumber > Last + 1;

    /// <summary>The new entries of a chunk that is not ahead; none when it is old.</summary>
    public IReadOnlyList<LogEntry> Take(LogChunk chunk)
    {
        if (chunk.LastNumber <= Last || IsAhead(chunk))
        {
            return [];
        }

        var entries = LogEntries.Of(chunk, Last);
        Last = chunk.LastNumber;
        return entries;
    }

    /// <summary>The new entries of a page, and one entry in place of those that the size cap removed.</summary>
    public IEnumerable<IReadOnlyList<LogEntry>> Take(LogPage page)
    {
        foreach (var chunk in page.Chunks)
        {
            if (IsAhead(chunk) && Pass(page.Head.Hole, chunk.ReadAt) is { } hole)
            {
                yield return [hole];
            }

            if (Take(chunk) is { Count: > 0 } entries)
            {
                yield return entries;
            }
        }

        // The cap may have removed everything up to the end of what is there now.
        if (page.Chunks.Count == 0 && Pass(page.Head.Hole, time.GetUtcNow()) is { } last)
        {
            yield return [last];
        }
    }

    private LogEntry? Pass(LogHole? hole, DateTimeOffset at)
    {
        if (hole is null || Last + 1 < hole.FirstNumber || Last >= hole.LastNumber)
        {
            return null;
        }

        var size = Last + 1 == hole.FirstNumber ? $" ({Size(hole.Bytes)})" : "";
        var text = string.Create(CultureInfo.InvariantCulture, $"{hole.LastNumber - Last:N0} entries{size} were removed here by the size cap");
        Last = hole.LastNumber;
        return new LogEntry(Last, Attempt: 0, OutputStream.System, at, Encoding.UTF8.GetBytes(text), Partial: false);
    }

    private static string Size(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
    };
}
