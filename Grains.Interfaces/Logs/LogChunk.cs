namespace Cronium.Grains.Logs;

/// <summary>Where a log entry comes from.</summary>
[GenerateSerializer, Alias("cronium.output")]
public enum OutputStream
{
    /// <summary>Standard output of the script.</summary>
    Stdout,

    /// <summary>Standard error of the script.</summary>
    Stderr,

    /// <summary>Cronium's own remarks.</summary>
    System,
}

/// <summary>
/// Consecutive bytes of one output stream, masked, stored and sent together. Its entries are the payload split after
/// each line feed; a last piece without line feed is a partial entry, continued by the next chunk of the same stream.
/// </summary>
[GenerateSerializer, Immutable, Alias("cronium.chunk")]
public sealed record LogChunk
{
    /// <summary>Most bytes of payload in a chunk.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Most entries in a chunk.</summary>
    public const int MaxEntries = 256;

    /// <summary>The log it belongs to.</summary>
    [Id(0)]
    public required LogId Log { get; init; }

    /// <summary>Number of the attempt that wrote it.</summary>
    [Id(1)]
    public required int Attempt { get; init; }

    /// <summary>Where it comes from.</summary>
    [Id(2)]
    public required OutputStream Stream { get; init; }

    /// <summary>Offset of its first byte in the attempt's stream, before masking.</summary>
    [Id(3)]
    public required long SourceOffset { get; init; }

    /// <summary>Length in the attempt's stream, before masking.</summary>
    [Id(4)]
    public required int SourceLength { get; init; }

    /// <summary>Number of its first entry in the log, from 1; 0 until the store has accepted it.</summary>
    [Id(5)]
    public long FirstNumber { get; init; }

    /// <summary>How many entries it holds.</summary>
    [Id(6)]
    public required int Count { get; init; }

    /// <summary>When it was read from the source.</summary>
    [Id(7)]
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>The bytes, masked.</summary>
    [Id(8)]
    public required byte[] Payload { get; init; }

    /// <summary>Number of its last entry.</summary>
    public long LastNumber => FirstNumber + Count - 1;
}
