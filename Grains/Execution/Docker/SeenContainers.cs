using System.Collections.Concurrent;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Jobs;

namespace Cronium.Grains.Execution.Docker;

/// <summary>What was seen last of the attempts on an engine. A hint, except that a container once seen is not made again. Bounded: who is not looked at is forgotten.</summary>
internal sealed class SeenContainers(TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<AttemptId, SeenContainer> _seen = new();
    private long _swept = time.GetTimestamp();

    public SeenContainer? Find(AttemptId attempt)
    {
        var found = _seen.GetValueOrDefault(attempt);
        found?.UsedAt = time.GetTimestamp();
        return found;
    }

    public void Change(AttemptId attempt, Func<SeenContainer, SeenContainer> change)
    {
        var now = time.GetTimestamp();
        _seen.AddOrUpdate(attempt, _ => change(new SeenContainer { UsedAt = now }), (_, seen) => change(seen with { UsedAt = now }));
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

/// <summary>What was seen of one attempt.</summary>
internal sealed record SeenContainer
{
    /// <summary>By the last whole answer.</summary>
    public RunDirectory? Facts { get; init; }

    public ContainerTrailer? Trailer { get; init; }

    /// <summary>As the engine shows them; null: not asked for yet.</summary>
    public ResourceLimits? Limits { get; init; }

    /// <summary>Why the container had ended before it was started again, as <see cref="EndCause"/> says it; null: it had not.</summary>
    public string? Cause { get; init; }

    /// <summary>The container to look into in its stead; null: its own. See <see cref="StandIns"/>.</summary>
    public string? StandIn { get; init; }

    /// <summary>How often in a row nothing could be run in it, though it runs.</summary>
    public int Starved { get; init; }

    /// <summary><see cref="EngineApi.Failures"/> when it was seen.</summary>
    public long Failures { get; init; }

    /// <summary>When somebody last asked.</summary>
    public long UsedAt { get; set; }
}
