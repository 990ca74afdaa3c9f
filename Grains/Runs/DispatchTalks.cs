using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Targets;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Runs;

/// <summary>
/// Which targets one run asks and when: no more at once than may start, nobody twice at the same time, and who has no
/// slot not again for a while. In memory, one per activation of a run.
/// </summary>
/// <param name="targets">Whom to ask.</param>
/// <param name="time">The clock.</param>
/// <param name="heardLate">Called when an answer came after the run had gone on.</param>
internal sealed class DispatchTalks(ITargetTalk targets, TimeProvider time, Action heardLate)
{
    /// <summary>Shorter than a shard's round, in which every open run is tended to.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(4);

    private readonly Inquiries<AttemptId, SlotAnswer> _slots = new(time, heardLate);
    private readonly Inquiries<FollowedAttempt, FollowAnswer> _followers = new(time, heardLate);
    private readonly Dictionary<string, DateTimeOffset> _asideUntil = [];

    /// <summary>Asks for slots for the dispatches that are next.</summary>
    public Task<IReadOnlyList<(AttemptId Attempt, SlotAnswer Answer)>> AskForSlotsAsync(StoredRun run) => _slots.AskAsync(
        [.. Askable(run).Take(run.Record.Room(run.Definition.Target))],
        attempt => targets.ReserveAsync(run, attempt));

    /// <summary>Whether somebody is left who may have a slot.</summary>
    public bool CanAsk(StoredRun run) => run.Record.Room(run.Definition.Target) > 0 && Askable(run).Any();

    /// <summary>Asks whether the attempts under way are followed, and passes on cancels.</summary>
    public Task<IReadOnlyList<(FollowedAttempt Attempt, FollowAnswer Answer)>> AskForFollowersAsync(StoredRun run) => _followers.AskAsync(
        [.. run.Record.Dispatches.Where(DispatchWindow.IsUnderWay).Select(FollowedAttempt.Of)],
        attempt => targets.IsFollowedAsync(run, run.Record.Dispatch(attempt.Dispatch)));

    /// <summary>Asks for no slot for the dispatch until a while has passed, or <see cref="Recall"/>.</summary>
    public void SetAside(string dispatch) => _asideUntil[dispatch] = time.GetUtcNow() + Pause;

    public void Recall(string dispatch) => _asideUntil.Remove(dispatch);

    private IEnumerable<AttemptId> Askable(StoredRun run)
    {
        var now = time.GetUtcNow();
        return run.Record.Startable(now)
            .Where(dispatch => !_asideUntil.TryGetValue(dispatch.Name, out var until) || until <= now)
            .Select(dispatch => new AttemptId(run.Record.Id, dispatch.Name, dispatch.Attempts.Count + 1))
            .Where(attempt => !_slots.IsOpen(attempt));
    }
}

/// <summary>An attempt and its owner; a cancel makes it another question.</summary>
internal readonly record struct FollowedAttempt(string Dispatch, int Number, long Epoch, bool Cancel)
{
    public static FollowedAttempt Of(DispatchRecord dispatch) =>
        new(dispatch.Name, dispatch.Attempts.Count, dispatch.Epoch, dispatch.Status == RunStatus.Canceling);
}

/// <summary>The two questions a run has for its targets. Neither fails.</summary>
internal interface ITargetTalk
{
    /// <summary>Asks the target of a dispatch for a slot for its next attempt.</summary>
    Task<SlotAnswer> ReserveAsync(StoredRun run, AttemptId attempt);

    /// <summary>Asks whether somebody follows the present attempt of a dispatch.</summary>
    Task<FollowAnswer> IsFollowedAsync(StoredRun run, DispatchRecord dispatch);
}
