namespace Cronium.Grains.Logs;

/// <summary>How far a log has come.</summary>
[GenerateSerializer, Immutable, Alias("cronium.log-head")]
public sealed record LogHead
{
    /// <summary>A log nobody has written to yet.</summary>
    public static LogHead Empty { get; } = new();

    /// <summary>Number of the last entry; 0: there is none.</summary>
    [Id(0)]
    public long LastNumber { get; init; }

    /// <summary>No entry will follow.</summary>
    [Id(1)]
    public bool Complete { get; init; }

    /// <summary>Bytes of payload kept.</summary>
    [Id(2)]
    public long Bytes { get; init; }

    /// <summary>What the size cap removed from the middle; null: nothing.</summary>
    [Id(3)]
    public LogHole? Hole { get; init; }

    /// <summary>The attempt that wrote last; 0: none.</summary>
    [Id(4)]
    public int Attempt { get; init; }

    /// <summary>Source offsets reached in that attempt, by <see cref="OutputStream"/>.</summary>
    [Id(5)]
    public IReadOnlyList<long> Offsets { get; init; } = [0, 0, 0];

    /// <summary>Fencing number of the last writer.</summary>
    [Id(6)]
    public long Epoch { get; init; }
}

/// <summary>Entries removed from the middle of a log by its size cap.</summary>
[GenerateSerializer, Immutable, Alias("cronium.log-hole")]
public sealed record LogHole([property: Id(0)] long FirstNumber, [property: Id(1)] long LastNumber, [property: Id(2)] long Bytes);
