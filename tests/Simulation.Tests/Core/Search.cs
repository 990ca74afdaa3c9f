namespace Cronium.Simulation.Core;

/// <summary>Takes the steps of one state to the states after it.</summary>
internal sealed class Steps
{
    public List<(string What, Target Next)> Taken { get; } = [];

    /// <param name="launch">Whose step; 0: of another call.</param>
    /// <param name="what">What happens.</param>
    /// <param name="next">The state after it.</param>
    public void Take(int launch, string what, in Target next) => Taken.Add((launch == 0 ? what : $"launch {(char)('@' + launch)}: {what}", Forget(next)));

    /// <summary>What nobody will read again is the same whatever it was.</summary>
    private static Target Forget(Target target)
    {
        for (var launch = 1; launch <= Target.Launches; launch++)
        {
            if (target.Line(launch) == LaunchLine.Over)
            {
                (target.Deadline(launch), target.Place(launch)) = (0, 0);
            }

            if (target.Line(launch) is LaunchLine.Empty or LaunchLine.Fork or LaunchLine.Watch)
            {
                target.Deadline(launch) = 0;
            }

            if (target.Leader(launch) == LeaderLine.None)
            {
                target.LeaderPlace(launch) = 0;
            }
        }

        return target;
    }
}

/// <summary>What a search found.</summary>
/// <param name="States">How many states there are, or were seen before the first that breaks a promise.</param>
/// <param name="Broken">The promise; null: none is.</param>
/// <param name="Trace">The shortest way there.</param>
internal sealed record Finding(int States, string? Broken, IReadOnlyList<string> Trace)
{
    public override string ToString() => Broken is null ? $"{States:N0} states, all promises kept." : $"{Broken}, after {Trace.Count} steps ({States:N0} states seen):\n  {string.Join("\n  ", Trace)}";
}

/// <summary>Visits every state that any order of the steps leads to, nearest first.</summary>
internal sealed class Search(Without without)
{
    private const int LastInstant = 2;

    private readonly List<Target> _states = [default];
    private readonly List<(int From, string What)> _ways = [(-1, "")];
    private readonly HashSet<Target> _seen = [default];
    private readonly Steps _steps = new();

    public Finding Run()
    {
        for (var at = 0; at < _states.Count; at++)
        {
            _steps.Taken.Clear();
            Expand(_states[at]);
            foreach (var (what, next) in _steps.Taken)
            {
                if (!_seen.Add(next))
                {
                    continue;
                }

                _states.Add(next);
                _ways.Add((at, what));
                if (Broken(next) is { } broken)
                {
                    return new Finding(_states.Count, broken, Trace());
                }
            }
        }

        return new Finding(_states.Count, null, []);
    }

    private static string? Broken(Target target) => target switch
    {
        { Starts: > 1 } => "The script was started twice",
        { Emptied: > 0 } => "What the script had written was emptied",
        { ToldLost: > 0 } => "It was called lost while it ran",
        _ => null,
    };

    private void Expand(in Target now)
    {
        for (var launch = 1; launch <= Target.Launches; launch++)
        {
            LaunchRules.Add(now, launch, without, _steps);
            LaunchRules.AddLeader(now, launch, without, _steps);
        }

        CallRules.AddLook(now, without, _steps);
        CallRules.AddAcknowledgement(now, without, _steps);
        var later = now;
        if (later.Clock < LastInstant)
        {
            later.Clock++;
            _steps.Take(0, "time passes", later);
        }

        // 140-142 sweep_tombstones: two full days, many times the minute in which a launch may start.
        var swept = now;
        if (swept.Tombstone > 0 && swept.Clock >= swept.Tombstone + 1)
        {
            swept.Tombstone = 0;
            _steps.Take(0, "the tombstone is swept", swept);
        }
    }

    private List<string> Trace()
    {
        var trace = new List<string>();
        for (var at = _ways.Count - 1; _ways[at].From >= 0; at = _ways[at].From)
        {
            trace.Insert(0, _ways[at].What);
        }

        return trace;
    }
}
