using Cronium.Grains.Cluster;
using Cronium.Grains.Engines;
using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Jobs;
using Cronium.Grains.Recovery;
using Cronium.Grains.Scheduling;
using Cronium.Grains.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Cronium.Grains.Runs;

/// <summary>The targets of a run's dispatches, asked and told. What does not answer is an answer too, so that nothing here fails.</summary>
internal sealed partial class RunTargets(IGrainFactory grains, ClusterView cluster, EngineChooser engines, EarlierPlaces earlier, ILogger<RunTargets> logger) : ITargetTalk
{
    private readonly ILogger _logger = logger;

    private static readonly Reservation NoMachine = new(ReservationKind.Waiting, "Waits for a silo that runs local scripts (executors:local:enabled=true).");

    /// <inheritdoc/>
    public async Task<SlotAnswer> ReserveAsync(StoredRun run, AttemptId attempt)
    {
        var place = "";
        try
        {
            var (chosen, otherwise) = await PlaceForAsync(run, attempt);
            place = chosen ?? "";
            return new SlotAnswer(place, chosen is null ? otherwise : await Of(run, chosen).ReserveAsync(attempt));
        }
        catch (Exception exception)
        {
            Note(attempt, exception);
            return new SlotAnswer(place, new Reservation(ReservationKind.Waiting, Silence(run, place, exception)));
        }
    }

    /// <inheritdoc/>
    public async Task<FollowAnswer> IsFollowedAsync(StoredRun run, DispatchRecord dispatch)
    {
        var place = dispatch.Target ?? "";
        try
        {
            var followed = await Of(run, place).IsFollowingAsync(AttemptOf(run, dispatch), dispatch.Epoch, dispatch.Status == RunStatus.Canceling);
            return new FollowAnswer(followed ? FollowState.Followed : FollowState.Orphaned, Silence(run, place, null));
        }
        catch (CroniumException exception) when (exception.Kind == RefusalKind.NotFound)
        {
            return new FollowAnswer(FollowState.Gone, exception.Message);
        }
        catch (Exception exception)
        {
            Note(AttemptOf(run, dispatch), exception);
            return new FollowAnswer(FollowState.Unknown, Silence(run, place, exception));
        }
    }

    /// <summary>Has the target follow the present attempt. Not awaited: whoever does not is found out in the next round.</summary>
    public void Follow(StoredRun run, DispatchRecord dispatch, bool fresh) => Of(run, dispatch.Target ?? "").FollowAsync(new FollowOrder
    {
        Attempt = AttemptOf(run, dispatch),
        Epoch = dispatch.Epoch,
        Definition = run.Definition,
        Trigger = run.Record.Trigger,
        Cancel = dispatch.Status == RunStatus.Canceling,
        Target = dispatch.Target ?? "",
        // What may have been started before is asked for, whoever is its first owner now.
        Fresh = fresh && !earlier.Concern(run.Record),
        Origin = AttemptOrigin.TextOf(run),
    }).Ignore();

    private static AttemptId AttemptOf(StoredRun run, DispatchRecord dispatch) => new(run.Record.Id, dispatch.Name, dispatch.Attempts.Count);

    /// <summary>
    /// A server is its own place. The machine for a local run is chosen anew for each attempt, as that of the last one may be
    /// gone for good, and is the same for the same run while the machines are the same. An engine is chosen anew as well, the
    /// least loaded. Without a place: what the run is told.
    /// </summary>
    private async Task<(string? Place, Reservation Otherwise)> PlaceForAsync(StoredRun run, AttemptId attempt)
    {
        var target = run.Definition.Target;
        var (place, waits) = !target.IsServers() && earlier.Concern(run.Record) ? await earlier.OfAsync(target, attempt) : (null, null);
        return place is null && waits is null
            ? await ChosenForAsync(run, attempt)
            : (place, new Reservation(ReservationKind.Waiting, waits));
    }

    private async Task<(string? Place, Reservation Otherwise)> ChosenForAsync(StoredRun run, AttemptId attempt) => run.Definition.Target switch
    {
        { Local: true } => (Rendezvous.Choose(run.Record.Id.Value, cluster.Machines), NoMachine),
        { Container: not null } => await engines.ChooseAsync(run.Definition, attempt),
        _ => (attempt.Dispatch, NoMachine),
    };

    /// <summary>Always the same sentence for the same cause, so that it is recorded once.</summary>
    private static string Silence(StoredRun run, string place, Exception? exception) => (exception, run.Definition.Target) switch
    {
        (CroniumException { Message: var message }, _) => message,
        (_, { Local: true }) => $"Waits for a silo on {place}, the machine it was given to.",
        (_, { Container: not null }) => $"Waits for a silo that reaches the Docker Engine {place}.",
        _ => $"Waits for the silo that holds the connections to '{place}'.",
    };

    /// <summary>A silo that dies, a store or a target that is away: the run says so. Anything else is a defect, and would look like patience.</summary>
    private void Note(AttemptId attempt, Exception exception)
    {
        if (exception is not (CroniumException or TimeoutException or OrleansException or OperationCanceledException))
        {
            LogUnexpected(exception, attempt, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The target of {Attempt} could not be asked; it is asked again: {Cause}")]
    private partial void LogUnexpected(Exception exception, AttemptId attempt, string cause);

    private ITargetGrain Of(StoredRun run, string place) => TargetGrains.Of(grains, run.Definition.Target, place);
}

/// <summary>What became of the request for a slot, and where it was made.</summary>
internal sealed record SlotAnswer(string Place, Reservation Reservation);

/// <summary>Whether an attempt is followed.</summary>
/// <param name="State">The answer.</param>
/// <param name="Reason">What people read while there is none, or when there will never be one.</param>
internal sealed record FollowAnswer(FollowState State, string Reason);

internal enum FollowState
{
    Followed,

    /// <summary>Nobody does; the run gives it a new owner.</summary>
    Orphaned,

    /// <summary>Nobody can tell. What the script does shows when somebody can.</summary>
    Unknown,

    /// <summary>There is no such target any more.</summary>
    Gone,
}
