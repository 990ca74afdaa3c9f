using Cronium.Grains.Execution;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;
using Cronium.Simulation.Worlds;

namespace Cronium.Simulation.Targets;

/// <summary>What one script really did.</summary>
internal sealed class Deed
{
    public int Starts { get; set; }

    public bool IsAlive { get; set; }

    /// <summary>Its exit code, or the signal of a cancel as a negative number; null: it has not ended, or nobody saw how.</summary>
    public int? Ended { get; set; }

    public List<byte> Written { get; } = [];
}

/// <summary>Sees each start and end of a script, whoever forgets them.</summary>
internal sealed class Witness(World world)
{
    private readonly Dictionary<AttemptId, Deed> _deeds = [];

    public IEnumerable<AttemptId> Attempts => _deeds.Keys;

    public int Starts { get; private set; }

    public Deed? Of(AttemptId attempt) => _deeds.GetValueOrDefault(attempt);

    /// <summary>A script begins: once for each attempt, and another attempt only when the one before is over and known to be.</summary>
    public Deed Begin(AttemptId attempt, StoredRun? run)
    {
        var deed = _deeds.TryGetValue(attempt, out var known) ? known : _deeds[attempt] = new Deed();
        Starts++;
        world.Note($"script of {attempt} begins");
        if (++deed.Starts > 1)
        {
            world.Break($"The script of {attempt} was started twice");
        }

        if (_deeds.Any(other => other.Key != attempt && other.Key.Run == attempt.Run && other.Key.Dispatch == attempt.Dispatch && other.Value.IsAlive))
        {
            world.Break($"The script of {attempt} was started while another attempt ran");
        }

        if (run is null || attempt.Number > 1 && !Follows(run, attempt))
        {
            world.Break($"The script of {attempt} was started, and nothing said it should");
        }

        if (run?.Definition.Overlap is OverlapPolicy.Skip or OverlapPolicy.Queue or OverlapPolicy.Replace && _deeds.Any(other => other.Value.IsAlive && other.Key.Run != attempt.Run && other.Key.Run.Shard == attempt.Run.Shard))
        {
            world.Break($"The script of {attempt} was started while another run of its job went on");
        }

        deed.IsAlive = true;
        return deed;
    }

    /// <summary>A recorded end is the true one.</summary>
    public void Judge(AttemptId attempt, AttemptResult result, JobDefinition definition)
    {
        var deed = Of(attempt);
        var isTrue = result switch
        {
            { End: AttemptEnd.Exited, ExitCode: { } code } => deed is { Starts: 1, IsAlive: false, Ended: { } ended } && ended == code,
            { End: AttemptEnd.Refused } => deed is null,
            { End: AttemptEnd.Canceled, Reason: not null } => deed is null,
            { End: AttemptEnd.Canceled } => deed is { IsAlive: false, Ended: < 0 },
            { End: AttemptEnd.Lost } => deed is { IsAlive: false, Ended: null },
            _ => false,
        };
        if (!isTrue)
        {
            world.Break($"{attempt} of {definition.Name} is said to be {result.End} {result.ExitCode} ({result.Reason}); it started {deed?.Starts ?? 0} times, alive {deed?.IsAlive}, ended {deed?.Ended}");
        }
    }

    private static bool Follows(StoredRun run, AttemptId attempt)
    {
        var before = run.Record.Dispatches.First(dispatch => dispatch.Name == attempt.Dispatch).Attempts.FirstOrDefault(one => one.Number == attempt.Number - 1)?.Result;
        return before is not null && (before.End == AttemptEnd.Lost ? run.Definition.IfLost == LostPolicy.Rerun : RunOutcome.Of(before) != RunStatus.Succeeded && run.Definition.Retry.MaxAttempts >= attempt.Number);
    }
}
