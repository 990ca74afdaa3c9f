using Cronium.Grains.Execution;
using Cronium.Grains.Fires;
using Cronium.Grains.Jobs;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Cronium.Grains.Scheduling;
using Cronium.Grains.Storage;
using Cronium.Simulation.Targets;

namespace Cronium.Simulation.Worlds;

/// <summary>What holds after each step, judged by what the targets really did.</summary>
internal sealed class Promises(World world, Witness witness)
{
    private readonly Dictionary<(LogId Log, int Attempt, OutputStream Stream), long> _stored = [];

    /// <summary>Each due instant is recorded once, alone or in one stretch.</summary>
    private readonly Dictionary<string, List<(DateTimeOffset First, DateTimeOffset Last)>> _recorded = [];

    public void Recorded(FireRecord fire)
    {
        var rows = _recorded.TryGetValue(fire.Job, out var known) ? known : _recorded[fire.Job] = [];
        var (first, last) = (fire.DueAt, fire.Until ?? fire.DueAt);
        if (rows.Exists(row => row.First <= last && first <= row.Last))
        {
            world.Break($"{fire.Job} {first:HH:mm:ss} is recorded twice");
        }

        rows.Add((first, last));
    }

    /// <summary>The cursor stays on the instants of the rule in force.</summary>
    public void Advanced(Schedule rule, ScheduleAdvance advance)
    {
        if (advance.NextDue is { } next && ScheduleClock.Of(rule).Next(next.AddMilliseconds(-1)) != next)
        {
            world.Break($"{advance.Job} is due at {next:HH:mm:ss}, which its rule does not say");
        }
    }

    public void Decided(FireRecord stands, FireRecord now)
    {
        if (stands.Verdict != now.Verdict || stands.Run != now.Run)
        {
            world.Break($"{now.Job} {now.DueAt:HH:mm:ss} was {stands.Verdict} and is {now.Verdict}");
        }
    }

    public void Saved(RunRecord before, RunRecord now, JobDefinition definition)
    {
        if (before.Status.IsFinal() && before.Status != now.Status)
        {
            world.Break($"{now.Id} was final ({before.Status}) and is {now.Status}");
        }

        foreach (var dispatch in now.Dispatches)
        {
            foreach (var attempt in dispatch.Attempts.Where(attempt => attempt.Result is not null))
            {
                witness.Judge(new AttemptId(now.Id, dispatch.Name, attempt.Number), attempt.Result!, definition);
            }
        }
    }

    /// <summary>What is stored continues the source, byte for byte.</summary>
    public void Appended(LogChunk chunk)
    {
        if (chunk.Stream == OutputStream.System)
        {
            return;
        }

        var key = (chunk.Log, chunk.Attempt, chunk.Stream);
        var at = _stored.GetValueOrDefault(key);
        var source = witness.Of(new AttemptId(chunk.Log.Run, chunk.Log.Dispatch, chunk.Attempt))?.Written ?? [];
        if (chunk.SourceOffset != at || source.Count < at + chunk.Payload.Length || !chunk.Payload.AsSpan().SequenceEqual(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(source).Slice((int)at, chunk.Payload.Length)))
        {
            world.Break($"The log of {chunk.Log.Run} attempt {chunk.Attempt} holds {at} bytes and gets {chunk.Payload.Length} from {chunk.SourceOffset} on; the script wrote {source.Count}");
        }

        _stored[key] = at + chunk.Payload.Length;
    }

    /// <summary>The target may forget only what is durable.</summary>
    public void Acknowledged(AttemptId attempt, StoredRun? run)
    {
        var dispatch = run?.Record.Dispatches.FirstOrDefault(one => one.Name == attempt.Dispatch);
        if (dispatch?.Attempts.FirstOrDefault(one => one.Number == attempt.Number)?.Result is null)
        {
            world.Break($"{attempt} is acknowledged, and its end is not in the store");
        }

        CheckLog(attempt);
    }

    public void CheckLog(AttemptId attempt)
    {
        var written = witness.Of(attempt)?.Written.Count ?? 0;
        if (_stored.GetValueOrDefault((attempt.Log, attempt.Number, OutputStream.Stdout)) != written)
        {
            world.Break($"The log of {attempt} lacks what the script wrote last: {_stored.GetValueOrDefault((attempt.Log, attempt.Number, OutputStream.Stdout))} of {written} bytes");
        }
    }

    /// <summary>Each instant of the period, counted apart from the product, has its verdict.</summary>
    public void CheckLedger(string job, IEnumerable<DateTimeOffset> due, Stores.Store store)
    {
        var rows = _recorded.GetValueOrDefault(job) ?? [];
        foreach (var instant in due)
        {
            if (!rows.Exists(row => row.First <= instant && instant <= row.Last))
            {
                world.Break($"{job} {instant:HH:mm:ss} was due and is not in the ledger");
            }
        }

        if (store.Ledger.Values.FirstOrDefault(row => row.Verdict == FireVerdict.Due) is { } open)
        {
            world.Break($"{open.Job} {open.DueAt:HH:mm:ss} has no verdict");
        }
    }
}
