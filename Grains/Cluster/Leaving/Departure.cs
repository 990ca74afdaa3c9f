using Cronium.Grains.Execution.Following;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Scheduling;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Cronium.Grains.Cluster.Leaving;

/// <summary>
/// What a silo does before it stops, while everything of it still works: it says that it leaves, its shards and the targets
/// it works with move to silos that stay, the attempts it follows get their next follower there, and all other grains move.
/// What does not come about in time is done by the others once the silo is gone, as after a death.
/// </summary>
internal sealed partial class Departure(
    ClusterView cluster, IGrainFactory grains, Residents residents, AttemptHost attempts, ILocalSiloDetails silo, TimeProvider time, ILogger<Departure> logger)
{
    /// <summary>A grain that is busy for longer is left to the deactivation of all.</summary>
    private static readonly TimeSpan MoveLimit = TimeSpan.FromSeconds(3);

    private readonly ILogger _logger = logger;

    /// <summary>Leaves as far as it can until the token is canceled. Never fails.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        cluster.NoteLeaving(silo.SiloAddress);
        if (cluster.ActiveSilos.Count == 0)
        {
            return;
        }

        var began = time.GetTimestamp();
        await Task.WhenAll(cluster.ActiveSilos.Select(TellAsync));

        // The shards first: what is due does not wait for the rest. The targets next: whoever follows then does so where they are.
        var shards = await MoveAsync("move every shard", grain => grain is ISchedulerShardGrain, cancellationToken);
        var targets = await MoveAsync("move every target", grain => grain is ITargetGrain, cancellationToken);
        var followed = await TryAsync("hand over every attempt", attempts.HandOverAsync(cancellationToken));
        var others = await MoveAsync("move every grain", _ => true, cancellationToken);
        var took = (long)time.GetElapsedTime(began).TotalMilliseconds;
        LogHandedOver(shards + targets + others, followed, took);
    }

    private async Task<int> MoveAsync(string what, Predicate<object?> which, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(MoveLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        return await TryAsync(what, residents.MoveAsync(which, either.Token));
    }

    private Task TellAsync(SiloAddress other) => TryAsync($"tell {other}", LeavesAsync(other));

    private async Task<int> LeavesAsync(SiloAddress other)
    {
        await grains.GetGrain<ISiloGrain>(other.ToParsableString()).LeavesAsync(silo.SiloAddress);
        return 1;
    }

    /// <summary>How many were dealt with; 0 where it did not come to an end.</summary>
    private async Task<int> TryAsync(string what, Task<int> act)
    {
        try
        {
            return await act;
        }
        catch (Exception exception)
        {
            LogLeftUndone(what, exception.Message);
            return 0;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Handed over {Grains} grains and {Attempts} attempts in {Milliseconds} ms")]
    private partial void LogHandedOver(int grains, int attempts, long milliseconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "This silo could not {What} before it stops; the others take it up: {Cause}")]
    private partial void LogLeftUndone(string what, string cause);
}
