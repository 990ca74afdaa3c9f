namespace Cronium.Simulation.Core;

/// <summary>The other calls of the silos: observe, which recovers, cancel and acknowledge. Any silo may make them, at any time, again and again.</summary>
internal static class CallRules
{
    /// <summary>101-108 recover, 110-119 cancel, 167-193 facts, and what RunDirectory.Observe makes of them.</summary>
    public static void AddLook(in Target now, Without without, Steps steps)
    {
        var next = now;
        var (place, claim, latch) = (next.Seen & 3, (next.Seen >> 2) & 3, (next.Seen >> 4) & 15);
        switch (next.Look)
        {
            case LookLine.None:
                if (next.Current > 0)
                {
                    See(next.Current, next.Claim(next.Current), 0);
                    Go(LookLine.ReadLatch, "observe: enters and reads the claim");
                }

                next = now;
                if (next.Canceled == 0 && (next.Tombstone == 0 || without.HasFlag(Without.Tombstone)))
                {
                    next.Canceled = 1;
                    Go(LookLine.CancelDirectory, "cancel: finds no tombstone");
                }

                break;
            case LookLine.ReadLatch:
                See(place, claim, next.Started(place));
                Go(LookLine.Decide, "observe: reads the latch");
                break;
            case LookLine.Decide:
                Go(latch == 0 && !next.IsSupervised(claim) ? LookLine.Void : latch is > 0 and < Target.Void && !next.IsSupervised(claim) ? LookLine.Attend : LookLine.FactsLatch, "observe: looks who lives");
                break;
            case LookLine.Void:
                CoreFiles.Void(ref next, without);
                Facts("observe: voids");
                break;
            case LookLine.Attend:
                next.Ended(place) = next.Exists(place) == 1 && !next.IsLed(latch) ? (byte)1 : next.Ended(place);
                Facts("observe: another supervisor attends to the script");
                break;
            case LookLine.FactsLatch:
                See(next.Current, next.Current == 0 ? 0 : next.Claim(next.Current), next.Current == 0 ? 0 : next.Started(next.Current));
                Go(LookLine.FactsLife, "observe: enters once more and reads claim and latch");
                break;
            case LookLine.FactsLife:
                // From here on the bits of the claim say whether somebody lives, and those of the place whether it ended.
                See(place, next.IsSupervised(claim) || next.IsLed(latch) ? 1 : 0, latch);
                Go(LookLine.FactsEnd, "observe: looks who lives");
                break;
            case LookLine.FactsEnd:
                See(place > 0 && next.Ended(place) == 1 ? 1 : 0, claim, latch);
                Go(LookLine.Tell, "observe: reads the end");
                break;
            case LookLine.Tell:
                Tell(ref next, ended: place == 1, lives: claim == 1, latch, without);
                See(0, 0, 0);
                Go(LookLine.None, "observe: is answered");
                break;
            case LookLine.CancelDirectory when CoreFiles.Make(ref next):
                Go(LookLine.CancelVoid, "cancel: makes the run directory");
                break;
            case LookLine.CancelVoid:
                CoreFiles.Void(ref next, without);
                Go(LookLine.CancelRemove, "cancel: voids");
                break;
            case LookLine.CancelRemove:
                if (next.Tombstone > 0 && !without.HasFlag(Without.Tombstone))
                {
                    CoreFiles.Remove(ref next, next.Current);
                }

                Go(LookLine.None, "cancel: looks for a tombstone again");
                break;
            default:
                break;
        }

        void See(int directory, int owner, int state) => next.Seen = (byte)(directory | (owner << 2) | (state << 4));

        void Facts(string what)
        {
            See(0, 0, 0);
            Go(LookLine.FactsLatch, what);
        }

        void Go(byte line, string what)
        {
            next.Look = line;
            steps.Take(0, what, next);
        }
    }

    /// <summary>121-133 acknowledge: after somebody was told of an end, and that is durable.</summary>
    public static void AddAcknowledgement(in Target now, Without without, Steps steps)
    {
        var next = now;
        switch (next.Ack)
        {
            case AckLine.None when next.ToldEnd + next.ToldNever > 0:
                CoreFiles.Void(ref next, without);
                Go(AckLine.Unfinished, "ack: voids");
                break;
            case AckLine.Unfinished:
                var latch = next.Current == 0 ? 0 : next.Started(next.Current);
                var left = latch is > 0 and < Target.Void && next.Ended(next.Current) == 0 && (next.IsLed(latch) || next.IsSupervised(next.Claim(next.Current)));
                Go(left && next.Tombstone == 0 ? AckLine.None : AckLine.SetTombstone, "ack: looks whether it still runs");
                break;
            case AckLine.SetTombstone:
                next.Tombstone = (byte)(next.Clock + 1);
                next.ToldEnd = Target.Final;
                Go(AckLine.Rename, "ack: sets the tombstone");
                break;
            case AckLine.Rename:
                next.Renamed = next.Current;
                next.Current = 0;
                Go(next.Renamed == 0 ? AckLine.None : AckLine.RemoveFiles, "ack: renames the run directory");
                break;
            case AckLine.RemoveFiles:
                CoreFiles.Empty(ref next, next.Renamed);
                Go(AckLine.RemoveDirectory, "ack: removes the files");
                break;
            case AckLine.RemoveDirectory:
                CoreFiles.Remove(ref next, next.Renamed);
                next.Renamed = 0;
                Go(AckLine.None, "ack: removes the directory");
                break;
            default:
                break;
        }

        void Go(byte line, string what)
        {
            next.Ack = line;
            steps.Take(0, what, next);
        }
    }

    /// <summary>That it never started lets the run begin its next attempt, which starts the script; unless the run is final, and nobody is asked any more.</summary>
    private static void Tell(ref Target target, bool ended, bool lives, int latch, Without without)
    {
        if (target.Tombstone > 0 && !without.HasFlag(Without.Tombstone))
        {
            target.ToldEnd = Math.Max(target.ToldEnd, (byte)1);
        }
        else if (latch == Target.Void)
        {
            target.Starts += target.ToldNever == 0 && target.ToldEnd < Target.Final ? (byte)1 : (byte)0;
            target.ToldNever = 1;
        }
        else if (latch > 0 && (ended || !lives))
        {
            target.ToldEnd = Math.Max(target.ToldEnd, (byte)1);
            target.ToldLost |= !ended && target.IsLed(latch) ? (byte)1 : (byte)0;
        }
    }
}
