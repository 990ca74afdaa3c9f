using Cronium.Grains.Execution.Following;
using Cronium.Grains.Execution.Targets;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Cronium.Grains.Cluster.Leaving;

/// <summary>
/// What a silo does before it stops, while everything of it still works: it says that it leaves, the targets it works with
/// move to silos that stay, the attempts it follows get their next follower there, and all other grains move. What does not come about in time is done by the others
/// once the silo is gone, as after a death.
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

        await TryAsync("tell the others", Task.WhenAll(cluster.ActiveSilos.Select(TellAsync)).WaitAsync(cancellationToken));

        // The targets first: whoever follows next does so where they are then.
        await MoveAsync("move every target", grain => grain is ITargetGrain, cancellationToken);
        await TryAsync("hand over every attempt", attempts.HandOverAsync(cancellationToken));
        await MoveAsync("move every grain", _ => true, cancellationToken);
    }

    private async Task MoveAsync(string what, Predicate<object?> which, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(MoveLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await TryAsync(what, residents.MoveAsync(which, either.Token));
    }

    private Task TellAsync(SiloAddress other) =>
        TryAsync($"tell {other}", grains.GetGrain<ISiloGrain>(other.ToParsableString()).LeavesAsync(silo.SiloAddress));

    private async Task TryAsync(string what, Task act)
    {
        try
        {
            await act;
        }
        catch (Exception exception)
        {
            LogLeftUndone(what, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "This silo could not {What} before it stops; the others take it up: {Cause}")]
    private partial void LogLeftUndone(string what, string cause);
}
