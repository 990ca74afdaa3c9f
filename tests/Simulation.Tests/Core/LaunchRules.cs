namespace Cronium.Simulation.Core;

/// <summary>
/// A launch on the target, line by line: the launcher, its supervisor and its session leader. Each look at a file and each
/// link is a step of its own. Numbers are the lines of supervisor.sh.
/// </summary>
internal static class LaunchRules
{
    public static void Add(in Target now, int launch, Without without, Steps steps)
    {
        var next = now;
        switch (next.Line(launch))
        {
            case LaunchLine.Sent when next.Clock < 2 || without.HasFlag(Without.BoundOnTheWay):
                // 59-66 ensure: the deadline counts from the first thing it does.
                next.Deadline(launch) = (byte)(next.Clock + 1);
                Go(LaunchLine.LookTombstone, "arrives and reads the clock");
                break;
            case LaunchLine.LookTombstone:
                // 76-78 known
                Go(next.Tombstone > 0 && !without.HasFlag(Without.Tombstone) ? LaunchLine.Over : LaunchLine.LookClaim, "looks for a tombstone");
                break;
            case LaunchLine.LookClaim:
                var known = next.Current > 0 && (next.Claim(next.Current) > 0 || next.Started(next.Current) > 0);
                Go(known ? LaunchLine.Over : without.HasFlag(Without.EarlyClockOfLauncher) ? LaunchLine.ReadClock : LaunchLine.MakeDirectory, "looks for a claim");
                break;
            case LaunchLine.ReadClock:
                next.Deadline(launch) = (byte)(next.Clock + 1);
                Go(LaunchLine.MakeDirectory, "reads the clock");
                break;
            case LaunchLine.MakeDirectory:
                // 81-89 launch: mkdir -p, then the script is received into its own directory.
                if (CoreFiles.Make(ref next))
                {
                    next.Brought(next.Current) |= (byte)(1 << launch);
                    Go(LaunchLine.Enter, "makes the run directory and brings its script");
                }

                break;
            case LaunchLine.Enter:
                // 224 cd
                next.Place(launch) = next.Current;
                Go(next.Current == 0 ? LaunchLine.Over : LaunchLine.Link, "enters the run directory, detached");
                break;
            case LaunchLine.Link:
                Link(ref next);
                break;
            case LaunchLine.SecondTombstone:
                // 234-237: it goes, and takes along what it finds there.
                if (next.Tombstone > 0 && !without.HasFlag(Without.Tombstone))
                {
                    CoreFiles.Remove(ref next, next.Current);
                    next.Supervises(launch) = 0;
                    Go(LaunchLine.Over, "finds a tombstone and removes the run directory");
                }
                else
                {
                    Go(without.HasFlag(Without.LateClockOfSupervisor) ? LaunchLine.Empty : LaunchLine.SecondClock, "finds no tombstone");
                }

                break;
            case LaunchLine.SecondClock:
                // 238-241
                if (next.Clock >= next.Deadline(launch) && !without.HasFlag(Without.NotAfter))
                {
                    CoreFiles.Void(ref next, without);
                    next.Supervises(launch) = 0;
                    Go(LaunchLine.Over, "is late, voids and withdraws");
                }
                else
                {
                    Go(without.HasFlag(Without.LateClockOfSupervisor) ? LaunchLine.SecondTombstone : LaunchLine.Empty, "is in time");
                }

                break;
            case LaunchLine.Empty:
                Empty(ref next);
                break;
            case LaunchLine.Fork:
                // 246
                next.Leader(launch) = LeaderLine.Enter;
                Go(LaunchLine.Watch, "starts its session leader");
                break;
            case LaunchLine.Watch:
                Watch(ref next);
                break;
            default:
                break;
        }

        if (now.IsSupervised(launch))
        {
            var dead = now;
            dead.Supervises(launch) = 0;
            dead.Line(launch) = LaunchLine.Over;
            steps.Take(launch, "supervisor is killed", dead);
        }

        void Go(byte line, string what)
        {
            next.Line(launch) = line;
            steps.Take(launch, what, next);
        }

        // 228-231: the claim is whole or absent, and the first one counts. In a directory that was removed nothing can be linked.
        void Link(ref Target state)
        {
            var place = state.Place(launch);
            if (state.Exists(place) == 0 || (state.Claim(place) > 0 && !without.HasFlag(Without.Claim)))
            {
                Go(LaunchLine.Over, "finds a claim and withdraws");
                return;
            }

            state.Claim(place) = (byte)launch;
            state.Supervises(launch) = 1;
            Go(without.HasFlag(Without.LateClockOfSupervisor) ? LaunchLine.SecondClock : LaunchLine.SecondTombstone, "links its claim");
        }

        // 242: out and err are made empty. What a script that began has written there would be gone.
        void Empty(ref Target state)
        {
            var place = state.Place(launch);
            if (state.Exists(place) == 0)
            {
                state.Supervises(launch) = 0;
                Go(LaunchLine.Over, "has no place to write to and withdraws");
                return;
            }

            state.Emptied |= state.Started(place) is > 0 and < Target.Void ? (byte)1 : (byte)0;
            Go(LaunchLine.Fork, "empties the output");
        }

        // 278-298 watch, 315-324 leaderless
        void Watch(ref Target state)
        {
            var place = state.Place(launch);
            if (state.Exists(place) == 0 || state.Claim(place) == 0 || state.Ended(place) == 1 || state.Started(place) == Target.Void)
            {
                state.Supervises(launch) = 0;
                Go(LaunchLine.Over, "has nothing left to watch");
            }
            else if (state.Started(place) == 0 && state.Leader(launch) == LeaderLine.None)
            {
                CoreFiles.Void(ref state, without);
                Go(LaunchLine.Watch, "finds its leader dead and voids");
            }
            else if (state.Started(place) > 0 && !state.IsLed(state.Started(place)))
            {
                state.Ended(place) = 1;
                Go(LaunchLine.Watch, "finds the leader dead and records a loss");
            }
        }
    }

    /// <summary>428-439 lead, 443-460 perform, 471-485 conclude.</summary>
    public static void AddLeader(in Target now, int launch, Without without, Steps steps)
    {
        var next = now;
        var place = next.LeaderPlace(launch);
        switch (next.Leader(launch))
        {
            case LeaderLine.None:
                return;
            case LeaderLine.Enter:
                // By its name: it may be another directory by now.
                next.LeaderPlace(launch) = next.Current;
                Go(next.Current == 0 ? LeaderLine.None : LeaderLine.Link, "leader enters the run directory");
                break;
            case LeaderLine.Link:
                var free = next.Exists(place) == 1 && (next.Started(place) == 0 || without.HasFlag(Without.Latch));
                next.Started(place) = free ? (byte)launch : next.Started(place);
                Go(free ? LeaderLine.Perform : LeaderLine.None, free ? "leader takes the latch" : "leader finds the latch taken");
                break;
            case LeaderLine.Perform when next.Exists(place) == 1 && (next.Brought(place) & (1 << launch)) != 0:
                next.Starts++;
                Go(LeaderLine.Running, "the script begins");
                break;
            default:
                // The script is over, or is not there to begin with.
                next.Ended(place) = next.Exists(place);
                next.LeaderPlace(launch) = 0;
                Go(LeaderLine.None, "leader records the end");
                break;
        }

        var dead = now;
        dead.Leader(launch) = LeaderLine.None;
        dead.LeaderPlace(launch) = 0;
        steps.Take(launch, "leader is killed", dead);

        void Go(byte line, string what)
        {
            next.Leader(launch) = line;
            steps.Take(launch, what, next);
        }
    }
}
