namespace Cronium.Simulation.Core;

/// <summary>The next line of a launch; numbers in comments are those of supervisor.sh.</summary>
internal static class LaunchLine
{
    public const byte Sent = 0;
    public const byte LookTombstone = 1;
    public const byte LookClaim = 2;
    public const byte ReadClock = 3;
    public const byte MakeDirectory = 4;
    public const byte Enter = 5;
    public const byte Link = 6;
    public const byte SecondTombstone = 7;
    public const byte SecondClock = 8;
    public const byte Empty = 9;
    public const byte Fork = 10;
    public const byte Watch = 11;
    public const byte Over = 12;
}

/// <summary>The next line of a session leader.</summary>
internal static class LeaderLine
{
    public const byte None = 0;
    public const byte Enter = 1;
    public const byte Link = 2;
    public const byte Perform = 3;
    public const byte Running = 4;
}

/// <summary>The next line of the call that observes or cancels.</summary>
internal static class LookLine
{
    public const byte None = 0;
    public const byte ReadLatch = 1;
    public const byte Decide = 2;
    public const byte Void = 3;
    public const byte Attend = 4;
    public const byte FactsLatch = 5;
    public const byte FactsLife = 6;
    public const byte FactsEnd = 7;
    public const byte Tell = 8;
    public const byte CancelDirectory = 9;
    public const byte CancelVoid = 10;
    public const byte CancelRemove = 11;

    /// <summary>Whether what it has read of the directory is one, and not what became of it.</summary>
    public static bool NamesDirectory(byte line) => line is ReadLatch or Decide or Attend or FactsLife or FactsEnd;

    /// <summary>Whether what it has read of the claim is an owner.</summary>
    public static bool NamesClaim(byte line) => line is ReadLatch or Decide or FactsLife;

    /// <summary>Whether it still goes by what it has read of the claim.</summary>
    public static bool KnowsClaim(byte line) => NamesClaim(line) || line is FactsEnd or Tell;

    /// <summary>Whether it still goes by anything that it has read.</summary>
    public static bool KnowsLatch(byte line) => NamesDirectory(line) || line == Tell;
}

/// <summary>The next line of the call that acknowledges.</summary>
internal static class AckLine
{
    public const byte None = 0;
    public const byte Unfinished = 1;
    public const byte SetTombstone = 2;
    public const byte Rename = 3;
    public const byte RemoveFiles = 4;
    public const byte RemoveDirectory = 5;
}

/// <summary>What is taken out of the core, or put in a worse order, to see whether the search notices.</summary>
[Flags]
internal enum Without
{
    Nothing = 0,

    /// <summary>Whoever comes second writes its claim over the first.</summary>
    Claim = 1,

    /// <summary>Leader and void write over what the other wrote.</summary>
    Latch = 2,

    /// <summary>No launch is ever late.</summary>
    NotAfter = 4,

    /// <summary>Nobody looks for a tombstone.</summary>
    Tombstone = 8,

    /// <summary>The launcher reads the clock after it looked whether the attempt is known.</summary>
    EarlyClockOfLauncher = 16,

    /// <summary>The supervisor reads the clock before it looks for the tombstone.</summary>
    LateClockOfSupervisor = 32,

    /// <summary>A call on its way to the target takes longer than a tombstone lives.</summary>
    BoundOnTheWay = 64,
}
