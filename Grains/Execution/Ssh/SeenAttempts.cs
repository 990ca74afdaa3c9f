using System.Collections.Concurrent;
using Cronium.Grains.Execution.Supervision;

namespace Cronium.Grains.Execution.Ssh;

/// <summary>What was seen last of the attempts on a server: a hint, which saves requests. Bounded, as who is not looked at is forgotten.</summary>
internal sealed class SeenAttempts(TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<AttemptId, SeenAttempt> _seen = new();
    private long _swept = time.GetTimestamp();

    public SeenAttempt? Find(AttemptId attempt) => _seen.TryGetValue(attempt, out var seen) ? seen.Touched(time.GetTimestamp()) : null;

    /// <summary>The whole look found this.</summary>
    public void Saw(AttemptId attempt, RunDirectory facts)
    {
        _seen[attempt] = new SeenAttempt(facts, time.GetTimestamp());
        Sweep();
    }

    public void Forget(AttemptId attempt) => _seen.TryRemove(attempt, out _);

    private void Sweep()
    {
        if (time.GetElapsedTime(_swept) < Kept)
        {
            return;
        }

        _swept = time.GetTimestamp();
        foreach (var (attempt, seen) in _seen)
        {
            if (time.GetElapsedTime(seen.UsedAt) >= Kept)
            {
                Forget(attempt);
            }
        }
    }
}

/// <summary>What was seen of an attempt.</summary>
internal sealed class SeenAttempt(RunDirectory facts, long at)
{
    /// <summary>By the last whole look.</summary>
    public RunDirectory Facts => facts;

    /// <summary>When that was.</summary>
    public long At => at;

    /// <summary>When somebody last asked.</summary>
    public long UsedAt { get; private set; } = at;

    /// <summary>It runs, and a supervisor attends to it: only its end or the supervisor's death changes that.</summary>
    public bool IsAttended => Facts is { Supervised: true, End: null, Forgotten: false } && Facts.Observe().Stage == AttemptStage.Running;

    public SeenAttempt Touched(long now)
    {
        UsedAt = now;
        return this;
    }
}
