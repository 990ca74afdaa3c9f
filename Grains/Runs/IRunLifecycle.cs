using Orleans.Concurrency;

namespace Cronium.Grains.Runs;

/// <summary>What keeps a run going, keyed by its id. Not for callers outside the cluster.</summary>
[Alias("cronium.IRunLifecycle")]
internal interface IRunLifecycle : IGrainWithStringKey
{
    /// <summary>Takes whatever step is due: release, launch, takeover of an attempt nobody follows. Asking again changes nothing.</summary>
    [Alias("tend"), ResponseTimeout("00:00:20")]
    Task TendAsync();

    /// <summary>Starts what may start now.</summary>
    [Alias("launch"), ResponseTimeout("00:00:20")]
    Task LaunchAsync();

    /// <summary>A target has a slot for a dispatch that waited in its line.</summary>
    [Alias("slot-free"), ResponseTimeout("00:00:20")]
    Task SlotFreeAsync(string dispatch);

    /// <summary>News of an attempt from whoever follows it.</summary>
    /// <returns>False: another owner follows it now; stop.</returns>
    [Alias("report"), ResponseTimeout("00:00:20")]
    Task<bool> ReportAsync(AttemptReport report);
}

/// <summary>News of an attempt: that it started, that it ended (a short one both at once), that it was never sent, that its follower leaves, or what stands in its way.</summary>
[GenerateSerializer, Immutable, Alias("cronium.attempt-report")]
internal sealed record AttemptReport
{
    [Id(0)]
    public required string Dispatch { get; init; }

    [Id(1)]
    public required int Attempt { get; init; }

    [Id(2)]
    public required long Epoch { get; init; }

    /// <summary>The silo that follows the attempt.</summary>
    [Id(3)]
    public required string Silo { get; init; }

    /// <summary>The script runs, since this instant by the target's clock.</summary>
    [Id(4)]
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>It ended, and its log is durable.</summary>
    [Id(5)]
    public AttemptResult? Result { get; init; }

    /// <summary>Why nothing can be said right now, for people.</summary>
    [Id(6)]
    public string? Trouble { get; init; }

    /// <summary>Nothing of it ever reached the target, and its follower has stopped; <see cref="Trouble"/> says why.</summary>
    [Id(7)]
    public bool NotSent { get; init; }

    /// <summary>Its follower has stopped as its silo leaves; the attempt goes on and needs the next one.</summary>
    [Id(8)]
    public bool HandedOver { get; init; }
}
