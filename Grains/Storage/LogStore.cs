using Cronium.Grains.Logs;

namespace Cronium.Grains.Storage;

/// <summary>The record of every log: chunks in order, accepted once.</summary>
internal sealed class LogStore
{
    /// <summary>
    /// Appends a chunk if it continues its stream exactly where the log stands. A repeated append is answered with the
    /// offset reached, a gap likewise; both leave the log as it is.
    /// </summary>
    /// <exception cref="StaleWriterException">A later epoch has written.</exception>
    public Task<LogAppend> AppendAsync(LogChunk chunk, long epoch) => throw new NotImplementedException();

    /// <summary>Stored chunks that hold entries after the given number, and the head.</summary>
    public Task<LogPage> ReadAsync(LogId log, long after, int maxBytes) => throw new NotImplementedException();

    public Task<LogHead> HeadAsync(LogId log) => throw new NotImplementedException();

    /// <summary>Marks the log as complete. Repeating it is harmless.</summary>
    public Task CompleteAsync(LogId log, long epoch) => throw new NotImplementedException();

    public Task DeleteAsync(LogId log) => throw new NotImplementedException();
}

/// <summary>Answer to an append.</summary>
/// <param name="Stored">The chunk as it was stored, numbered; null: it was not accepted.</param>
/// <param name="Offset">Where the stream stands now; the writer goes on from here.</param>
internal sealed record LogAppend(LogChunk? Stored, long Offset);
