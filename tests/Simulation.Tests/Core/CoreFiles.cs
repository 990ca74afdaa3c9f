namespace Cronium.Simulation.Core;

/// <summary>What the calls do with files that they name by their path.</summary>
internal static class CoreFiles
{
    /// <summary>mkdir -p; false: the search ends here, as there were so many directories already.</summary>
    public static bool Make(ref Target target)
    {
        if (target.Current > 0)
        {
            return true;
        }

        if (target.Directories == Target.MostDirectories)
        {
            return false;
        }

        target.Current = ++target.Directories;
        target.Exists(target.Current) = 1;
        return true;
    }

    /// <summary>508-510 void: takes the latch unless it is taken.</summary>
    public static void Void(ref Target target, Without without)
    {
        var current = target.Current;
        if (current > 0 && target.Exists(current) == 1 && (target.Started(current) == 0 || without.HasFlag(Without.Latch)))
        {
            target.Started(current) = Target.Void;
        }
    }

    public static void Empty(ref Target target, int directory)
    {
        target.Claim(directory) = 0;
        target.Started(directory) = 0;
        target.Ended(directory) = 0;
        target.Brought(directory) = 0;
    }

    public static void Remove(ref Target target, int directory)
    {
        if (directory > 0)
        {
            Empty(ref target, directory);
            target.Exists(directory) = 0;
            target.Current = target.Current == directory ? (byte)0 : target.Current;
        }
    }
}
