using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cronium.Simulation.Core;

/// <summary>
/// All that the small core consists of: the target's files, the processes there, and the calls of the silos, each at its
/// next line of supervisor.sh. Small numbers only, so that states are compared and kept cheaply.
/// </summary>
internal struct Target : IEquatable<Target>, IComparable<Target>
{
    public const int Launches = 2;
    public const int MostDirectories = 3;

    /// <summary>Names, in a claim or a latch, a launch that is dead for good.</summary>
    public const byte Dead = 3;

    /// <summary>Value of a latch that was taken by a void; lower ones name the launch whose script it is.</summary>
    public const byte Void = 9;

    /// <summary>Value of <see cref="ToldEnd"/> from the acknowledgement on, which follows the final status.</summary>
    public const byte Final = 2;

    private const int DirectoryCells = 5;
    private const int LaunchCells = 6;
    private const int FirstDirectory = 14;
    private const int FirstLaunch = FirstDirectory + (MostDirectories * DirectoryCells);
    private Cells _cells;

    /// <summary>In halves of the life of a tombstone; a launch may start for half of it.</summary>
    [UnscopedRef]
    public ref byte Clock => ref At(0);

    /// <summary>The directory that ROOT/r/ATTEMPT names now; 0: none.</summary>
    [UnscopedRef]
    public ref byte Current => ref At(1);

    [UnscopedRef]
    public ref byte Directories => ref At(2);

    /// <summary>0: none; else one more than the instant when it was set.</summary>
    [UnscopedRef]
    public ref byte Tombstone => ref At(3);

    /// <summary>How often the script began: of this attempt, and of the next one, which begins when somebody was told that this one never did.</summary>
    [UnscopedRef]
    public ref byte Starts => ref At(4);

    /// <summary>What the script wrote was emptied.</summary>
    [UnscopedRef]
    public ref byte Emptied => ref At(5);

    [UnscopedRef]
    public ref byte ToldNever => ref At(6);

    [UnscopedRef]
    public ref byte ToldEnd => ref At(7);

    /// <summary>Somebody was told that it is lost while it ran.</summary>
    [UnscopedRef]
    public ref byte ToldLost => ref At(8);

    [UnscopedRef]
    public ref byte Canceled => ref At(9);

    /// <summary>The call that observes, recovers or cancels: where it is, and what it has read so far.</summary>
    [UnscopedRef]
    public ref byte Look => ref At(10);

    [UnscopedRef]
    public ref byte Seen => ref At(11);

    /// <summary>The call that acknowledges: where it is, and the directory it renamed.</summary>
    [UnscopedRef]
    public ref byte Ack => ref At(12);

    [UnscopedRef]
    public ref byte Renamed => ref At(13);

    [UnscopedRef]
    public ref byte Exists(int directory) => ref OfDirectory(directory, 0);

    [UnscopedRef]
    public ref byte Claim(int directory) => ref OfDirectory(directory, 1);

    [UnscopedRef]
    public ref byte Started(int directory) => ref OfDirectory(directory, 2);

    [UnscopedRef]
    public ref byte Ended(int directory) => ref OfDirectory(directory, 3);

    /// <summary>What launches brought, a bit each.</summary>
    [UnscopedRef]
    public ref byte Brought(int directory) => ref OfDirectory(directory, 4);

    [UnscopedRef]
    public ref byte Line(int launch) => ref OfLaunch(launch, 0);

    [UnscopedRef]
    public ref byte Deadline(int launch) => ref OfLaunch(launch, 1);

    /// <summary>The working directory of its supervisor.</summary>
    [UnscopedRef]
    public ref byte Place(int launch) => ref OfLaunch(launch, 2);

    [UnscopedRef]
    public ref byte Supervises(int launch) => ref OfLaunch(launch, 3);

    [UnscopedRef]
    public ref byte Leader(int launch) => ref OfLaunch(launch, 4);

    [UnscopedRef]
    public ref byte LeaderPlace(int launch) => ref OfLaunch(launch, 5);

    /// <summary>Whether the owner of a claim, or the leader that took a latch, is alive.</summary>
    public bool IsSupervised(int launch) => launch is > 0 and <= Launches && Supervises(launch) == 1;

    public bool IsLed(int launch) => launch is > 0 and <= Launches && Leader(launch) != LeaderLine.None;

    public void ClearDirectories() => Bytes(FirstDirectory, MostDirectories * DirectoryCells).Clear();

    public void CopyDirectory(int directory, Target from, int number) => from.Bytes(FirstDirectory + ((number - 1) * DirectoryCells), DirectoryCells)
        .CopyTo(Bytes(FirstDirectory + ((directory - 1) * DirectoryCells), DirectoryCells));

    public void CopyLaunch(int launch, Target from, int number) => from.Bytes(FirstLaunch + ((number - 1) * LaunchCells), LaunchCells)
        .CopyTo(Bytes(FirstLaunch + ((launch - 1) * LaunchCells), LaunchCells));

    public readonly int CompareTo(Target other) => Words(_cells).SequenceCompareTo(Words(other._cells));

    public readonly bool Equals(Target other) => Words(_cells).SequenceEqual(Words(other._cells));

    public override readonly bool Equals(object? obj) => obj is Target other && Equals(other);

    public override readonly int GetHashCode()
    {
        var hash = 14695981039346656037UL;
        foreach (var word in Words(_cells))
        {
            hash = (hash ^ word) * 1099511628211UL;
            hash ^= hash >> 29;
        }

        return (int)(hash ^ (hash >> 32));
    }

    private static ReadOnlySpan<ulong> Words(in Cells cells) => MemoryMarshal.Cast<byte, ulong>((ReadOnlySpan<byte>)cells);

    [UnscopedRef]
    private Span<byte> Bytes(int first, int count) => ((Span<byte>)_cells).Slice(first, count);

    [UnscopedRef]
    private ref byte At(int cell) => ref _cells[cell];

    [UnscopedRef]
    private ref byte OfDirectory(int directory, int cell) => ref At(FirstDirectory + ((directory - 1) * DirectoryCells) + cell);

    [UnscopedRef]
    private ref byte OfLaunch(int launch, int cell) => ref At(FirstLaunch + ((launch - 1) * LaunchCells) + cell);

    [InlineArray(48)]
    private struct Cells
    {
        private byte _first;
    }
}
