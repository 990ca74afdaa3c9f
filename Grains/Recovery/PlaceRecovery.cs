using System.Collections.Concurrent;
using Cronium.Grains.Execution;
using Cronium.Grains.Jobs;
using Cronium.Grains.Runs;
using Cronium.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Recovery;

/// <summary>
/// Makes store and target agree after the store was emptied or went back: notes where each attempt is, so that none is
/// started a second time elsewhere, and gives those that are not over a run that follows them to their end.
/// </summary>
internal sealed partial class PlaceRecovery(PlaceStore places, RunStore runs, TargetServers targets, TimeProvider time, ILogger<PlaceRecovery> logger)
{
    private const int Tries = 5;

    private readonly ILogger _logger = logger;
    private readonly ConcurrentDictionary<AttemptId, Place> _orphans = new();

    /// <summary>Attempts that no run follows, as their target does not tell whose they are.</summary>
    public IReadOnlyDictionary<AttemptId, Place> Orphans => _orphans;

    /// <summary>Once for each place and incarnation.</summary>
    /// <param name="place">The place.</param>
    /// <param name="target">As a job's definition names it, where the definition is gone.</param>
    /// <param name="look">Finds what is there.</param>
    public async Task TakeUpAsync(Place place, Target target, Func<Task<IReadOnlyList<FoundAttempt>>> look)
    {
        if (await places.IsLookedAtAsync(place))
        {
            return;
        }

        var found = await look();
        foreach (var attempt in found)
        {
            await places.FoundAsync(attempt.Attempt, place);
        }

        var open = found.Where(attempt => !attempt.Over).GroupBy(attempt => attempt.Attempt.Run).ToList();
        foreach (var run in open)
        {
            await TakeUpAsync(run.Key, [.. run.OrderBy(attempt => attempt.Attempt.Number)], place, target);
        }

        await places.LookedAtAsync(place);
        LogLookedAt(place, found.Count, open.Count);
    }

    private async Task TakeUpAsync(RunId id, IReadOnlyList<FoundAttempt> found, Place place, Target target)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await (await runs.LoadAsync(id) is { } stored ? RaiseAsync(stored, found, place) : MakeAgainAsync(id, found, place, target));
                return;
            }
            catch (StaleWriterException) when (tries < Tries)
            {
                // Another silo of the place was faster, or the run went on: look again.
            }
        }
    }

    private async Task RaiseAsync(StoredRun stored, IReadOnlyList<FoundAttempt> found, Place place)
    {
        var next = Readoption.TakeUp(stored.Record, found, place, time.GetUtcNow());
        if (!ReferenceEquals(next, stored.Record))
        {
            await runs.SaveAsync(stored, next);
            LogRaised(stored.Record.Id, stored.Record.Job, place);
        }
    }

    private async Task MakeAgainAsync(RunId id, IReadOnlyList<FoundAttempt> found, Place place, Target target)
    {
        if (found.Select(attempt => attempt.Origin).OfType<AttemptOrigin>().FirstOrDefault() is not { } origin)
        {
            foreach (var attempt in found)
            {
                _orphans[attempt.Attempt] = place;
                LogOrphan(attempt.Attempt, place);
            }

            return;
        }

        // The servers of one run are one run: those that are not found are asked in their turn, and each knows what it did.
        var known = await runs.DefinitionAsync(origin.Job, origin.JobUid, origin.JobVersion);
        var dispatches = known is null ? [] : await targets.DispatchesAsync(known.Target);
        var run = Readoption.Again(id, origin, known is not null, dispatches, found, place, time.GetUtcNow());
        var epoch = await runs.TakeOverJobAsync(origin.Job);
        await runs.AdmitAsync(origin.Job, epoch, [new Admission(null, run, known ?? Readoption.DefinitionOf(origin, target))]);
        LogMadeAgain(id, origin.Job, place);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Looked at {Place} under the present incarnation of the store: {Found} attempts, {Open} runs of which are not over")]
    private partial void LogLookedAt(Place place, int found, int open);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} of job '{Job}' was found on {Place}; the store had forgotten it, and it is followed again")]
    private partial void LogMadeAgain(RunId run, string job, Place place);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} of job '{Job}' had gone further on {Place} than the store remembered; it is followed from there")]
    private partial void LogRaised(RunId run, string job, Place place);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Attempt} was found on {Place}; the store has forgotten it, and nothing there tells which job it belongs to. It is left alone and nobody follows it")]
    private partial void LogOrphan(AttemptId attempt, Place place);
}
