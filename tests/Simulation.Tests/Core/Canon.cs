namespace Cronium.Simulation.Core;

/// <summary>One state for all that can do the same from now on: fewer to visit, and none missed.</summary>
internal static class Canon
{
    public static Target Of(in Target target)
    {
        var one = Renumber(Forget(target));
        var other = Renumber(Swap(one));
        return one.CompareTo(other) <= 0 ? one : other;
    }

    /// <summary>What nobody will read again is the same whatever it was.</summary>
    private static Target Forget(Target target)
    {
        for (var launch = 1; launch <= Target.Launches; launch++)
        {
            if (target.Line(launch) == LaunchLine.Over)
            {
                target.Place(launch) = 0;
            }

            if (target.Line(launch) >= LaunchLine.Empty || target.Clock >= target.Deadline(launch))
            {
                target.Deadline(launch) = 0;
            }

            if (target.Leader(launch) == LeaderLine.None)
            {
                target.LeaderPlace(launch) = 0;
            }
        }

        for (var directory = 1; directory <= Target.MostDirectories; directory++)
        {
            target.Claim(directory) = Owner(target, target.Claim(directory));
            target.Started(directory) = Leader(target, target.Started(directory));
            for (var launch = 1; launch <= Target.Launches; launch++)
            {
                target.Brought(directory) &= IsLeaderless(target, launch) ? (byte)~(1 << launch) : byte.MaxValue;
            }
        }

        var (place, claim, latch) = (target.Seen & 3, (target.Seen >> 2) & 3, (target.Seen >> 4) & 15);
        claim = LookLine.NamesClaim(target.Look) ? Owner(target, (byte)claim) : LookLine.KnowsClaim(target.Look) ? claim : 0;
        target.Seen = LookLine.KnowsLatch(target.Look) ? (byte)(place | (claim << 2) | (Leader(target, (byte)latch) << 4)) : (byte)0;
        return target;
    }

    /// <summary>A claim whose owner is dead for good.</summary>
    private static byte Owner(in Target target, byte launch)
    {
        var now = target;
        return launch is > 0 and <= Target.Launches && now.Line(launch) == LaunchLine.Over ? Target.Dead : launch;
    }

    /// <summary>A latch whose leader is dead for good.</summary>
    private static byte Leader(in Target target, byte launch) => launch is > 0 and <= Target.Launches && IsLeaderless(target, launch) ? Target.Dead : launch;

    private static bool IsLeaderless(in Target target, int launch)
    {
        var now = target;
        return now.Line(launch) is LaunchLine.Watch or LaunchLine.Over && now.Leader(launch) == LeaderLine.None;
    }

    /// <summary>Directories by who names them; one that nobody names any more is as good as none, and its number is free again.</summary>
    private static Target Renumber(in Target target)
    {
        var from = target;
        var to = target;
        Span<byte> numbers = stackalloc byte[Target.MostDirectories + 1];
        numbers.Clear();
        byte used = 0;
        to.ClearDirectories();
        to.Current = Number(from.Current, numbers, ref used);
        to.Renamed = Number(from.Renamed, numbers, ref used);
        if (LookLine.NamesDirectory(from.Look))
        {
            to.Seen = (byte)((from.Seen & ~3) | Number((byte)(from.Seen & 3), numbers, ref used));
        }

        for (var launch = 1; launch <= Target.Launches; launch++)
        {
            to.Place(launch) = Number(from.Place(launch), numbers, ref used);
            to.LeaderPlace(launch) = Number(from.LeaderPlace(launch), numbers, ref used);
        }

        for (var directory = 1; directory <= Target.MostDirectories; directory++)
        {
            if (numbers[directory] > 0)
            {
                to.CopyDirectory(numbers[directory], from, directory);
            }
        }

        to.Directories = used;
        return to;
    }

    private static byte Number(byte directory, Span<byte> numbers, ref byte used)
    {
        if (directory > 0 && numbers[directory] == 0)
        {
            numbers[directory] = ++used;
        }

        return numbers[directory];
    }

    /// <summary>The two launches are alike: which of them is called the first makes no difference.</summary>
    private static Target Swap(in Target target)
    {
        var from = target;
        var to = target;
        to.CopyLaunch(1, from, 2);
        to.CopyLaunch(2, from, 1);
        for (var directory = 1; directory <= Target.MostDirectories; directory++)
        {
            to.Claim(directory) = Other(from.Claim(directory));
            to.Started(directory) = Other(from.Started(directory));
            to.Brought(directory) = (byte)(((from.Brought(directory) & 2) << 1) | ((from.Brought(directory) & 4) >> 1));
        }

        var (claim, latch) = ((from.Seen >> 2) & 3, (from.Seen >> 4) & 15);
        to.Seen = (byte)((from.Seen & 3) | ((LookLine.NamesClaim(from.Look) ? Other((byte)claim) : claim) << 2) | (Other((byte)latch) << 4));

        return to;
    }

    private static byte Other(byte launch) => launch is 1 or 2 ? (byte)(3 - launch) : launch;
}
