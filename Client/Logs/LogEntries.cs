using Cronium.Grains.Logs;

namespace Cronium.Client.Logs;

/// <summary>Splits stored chunks into their entries.</summary>
public static class LogEntries
{
    private const byte LineFeed = (byte)'\n';

    /// <summary>The entries of a chunk whose number is greater than <paramref name="after"/>. They share the chunk's bytes.</summary>
    /// <param name="chunk">A chunk as stored, so with its number.</param>
    /// <param name="after">Number of the last entry the caller has.</param>
    public static IReadOnlyList<LogEntry> Of(LogChunk chunk, long after = 0)
    {
        var entries = new List<LogEntry>(chunk.Count);
        var number = chunk.FirstNumber;
        for (var rest = chunk.Payload.AsMemory(); !rest.IsEmpty; number++)
        {
            var lineEnd = rest.Span.IndexOf(LineFeed);
            var length = lineEnd < 0 ? rest.Length : lineEnd;
            if (number > after)
            {
                entries.Add(new LogEntry(number, chunk.Attempt, chunk.Stream, chunk.ReadAt, rest[..length], Partial: lineEnd < 0));
            }

            rest = rest[Math.Min(rest.Length, length + 1)..];
        }

        return entries;
    }
}
