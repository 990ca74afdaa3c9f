namespace Cronium.Simulation.Core;

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
    private const int LastInstant = 3;

    private readonly StateSet _states = new();
    private readonly Steps _steps = new();

    public Finding Run()
    {
        _states.Add(default, -1);
        for (var at = 0; at < _states.Count; at++)
        {
            Expand(_states[at]);
            foreach (var step in _steps.Taken)
            {
                if (_states.Add(step.Next, at) && Broken(step.Next) is { } broken)
                {
                    return new Finding(_states.Count, broken, Trace());
                }
            }
        }

        return new Finding(_states.Count, null, []);
    }

    private static string? Broken(in Target target) => target switch
    {
        { Starts: > 1 } => "The script was started twice",
        { Emptied: > 0 } => "What the script had written was emptied",
        { ToldLost: > 0 } => "It was called lost while it ran",
        _ => null,
    };

    private void Expand(in Target now)
    {
        _steps.Taken.Clear();
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

    /// <summary>What led to the last state. Launches may change their letters on the way: which is which makes no difference.</summary>
    private List<string> Trace()
    {
        var trace = new List<string>();
        for (var at = _states.Count - 1; _states.Before(at) is >= 0 and var before; at = before)
        {
            Expand(_states[before]);
            var target = _states[at];
            trace.Insert(0, _steps.Taken.First(step => step.Next.Equals(target)).ToString());
        }

        return trace;
    }
}
