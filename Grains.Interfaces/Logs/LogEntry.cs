namespace Cronium.Grains.Logs;

/// <summary>One line of a log, or one piece of a line too long for a chunk.</summary>
/// <param name="Number">Absolute number in the log, from 1, without gaps but for a stated hole.</param>
/// <param name="Attempt">Number of the attempt that wrote it.</param>
/// <param name="Stream">Where it comes from.</param>
/// <param name="At">When it was read from the source.</param>
/// <param name="Data">The bytes without the line feed, as the script wrote them, secrets masked.</param>
/// <param name="Partial">No line feed follows: the next entry of the same stream continues the line, or the stream ended without one.</param>
public record LogEntry(long Number, int Attempt, OutputStream Stream, DateTimeOffset At, ReadOnlyMemory<byte> Data, bool Partial);
