using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Execution.Targets;

/// <summary>A place where attempts happen: it hands out slots, and has its silo follow the attempts.</summary>
[Alias("cronium.ITargetGrain")]
internal interface ITargetGrain : IGrainWithStringKey
{
    /// <summary>Asks for a slot; a run that gets none for now waits in line and is tended to when one is free.</summary>
    [Alias("reserve"), ResponseTimeout("00:00:05")]
    Task<Reservation> ReserveAsync(AttemptId attempt);

    /// <summary>Whether this place follows the attempt under this epoch; passes on a cancel.</summary>
    /// <exception cref="CroniumException">There is no such place any more (<see cref="RefusalKind.NotFound"/>): how the attempt ends will never be known.</exception>
    [Alias("is-following"), ResponseTimeout("00:00:05")]
    Task<bool> IsFollowingAsync(AttemptId attempt, long epoch, bool cancel);

    /// <summary>Starts or adopts the attempt, and follows it to its end.</summary>
    [Alias("follow"), ResponseTimeout("00:00:05")]
    Task FollowAsync(FollowOrder order);

    /// <summary>The attempt is over; its slot is free.</summary>
    [Alias("released"), ResponseTimeout("00:00:05")]
    Task ReleasedAsync(AttemptId attempt);
}

/// <summary>The silo's own machine as a target, keyed by the machine's identity.</summary>
[Alias("cronium.ILocalGrain")]
internal interface ILocalGrain : ITargetGrain;

/// <summary>A server as a target, keyed by its name.</summary>
[Alias("cronium.IServerTarget")]
internal interface IServerTarget : ITargetGrain;

/// <summary>The answer of a target that was asked for a slot.</summary>
/// <param name="Kind">What the asker is to do.</param>
/// <param name="Reason">Why it gets none, as one sentence for people.</param>
[GenerateSerializer, Immutable, Alias("cronium.reservation")]
internal sealed record Reservation([property: Id(0)] ReservationKind Kind, [property: Id(1)] string? Reason = null)
{
    public static Reservation Granted { get; } = new(ReservationKind.Granted);
}

/// <summary>What becomes of a request for a slot.</summary>
[GenerateSerializer, Alias("cronium.reservation-kind")]
internal enum ReservationKind
{
    /// <summary>The slot is the attempt's.</summary>
    Granted,

    /// <summary>All are taken; the attempt waits in line.</summary>
    Waiting,

    /// <summary>The target cannot be reached now; the job's policy says whether to wait.</summary>
    Unreachable,

    /// <summary>There is no such target.</summary>
    Refused,
}

/// <summary>An attempt to be followed, and by which owner.</summary>
[GenerateSerializer, Immutable, Alias("cronium.follow-order")]
internal sealed record FollowOrder
{
    [Id(0)]
    public required AttemptId Attempt { get; init; }

    [Id(1)]
    public required long Epoch { get; init; }

    [Id(2)]
    public required JobDefinition Definition { get; init; }

    [Id(3)]
    public required RunTrigger Trigger { get; init; }

    /// <summary>A cancel was asked for.</summary>
    [Id(4)]
    public bool Cancel { get; init; }

    /// <summary>The machine, server or engine.</summary>
    [Id(5)]
    public required string Target { get; init; }

    /// <summary>The owner is the attempt's first: if nothing can be sent to the target, nothing ever was.</summary>
    [Id(6)]
    public bool Fresh { get; init; }

    /// <summary>What the target keeps of where the attempt comes from.</summary>
    [Id(7)]
    public string? Origin { get; init; }
}
