using Cronium.Grains.Runs;

namespace Cronium.Grains.Logs;

/// <summary>Reads stored logs. Keyed by 0; any silo answers.</summary>
[Alias("cronium.ILogGrain")]
public interface ILogGrain : IGrainWithIntegerKey
{
    /// <summary>Stored chunks that hold entries after the given number, in order, and how far the log has come.</summary>
    /// <param name="log">The log.</param>
    /// <param name="after">Number of the last entry the reader has; 0: from the beginning.</param>
    /// <param name="maxBytes">Stop once this many bytes of payload are gathered; at least one chunk is returned if there is one.</param>
    [Alias("read")]
    Task<LogPage> ReadAsync(LogId log, long after, int maxBytes);

    /// <summary>How far the log has come.</summary>
    [Alias("head")]
    Task<LogHead> HeadAsync(LogId log);

    /// <summary>How far several logs of one run have come, in the order asked for.</summary>
    /// <param name="run">The run.</param>
    /// <param name="dispatches">Names of its dispatches.</param>
    [Alias("heads")]
    Task<IReadOnlyList<LogHead>> HeadsAsync(RunId run, IReadOnlyList<string> dispatches);
}

/// <summary>A part of a stored log. The first chunk may begin before the entry asked for.</summary>
[GenerateSerializer, Immutable, Alias("cronium.log-page")]
public sealed record LogPage([property: Id(0)] IReadOnlyList<LogChunk> Chunks, [property: Id(1)] LogHead Head);
