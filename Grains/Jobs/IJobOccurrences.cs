using Cronium.Grains.Fires;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Jobs;

/// <summary>What shards and runs tell a job, keyed by its name. Not for callers outside the cluster.</summary>
[Alias("cronium.IJobOccurrences")]
internal interface IJobOccurrences : IGrainWithStringKey
{
    /// <summary>Gives each due instant its verdict and creates the runs it leads to. Asking again changes nothing.</summary>
    [Alias("decide"), ResponseTimeout("00:00:10")]
    Task DecideAsync(FireRecord[] due);

    /// <summary>Tells the shard the present schedule once more, after a change that may have been cut short.</summary>
    [Alias("sync"), ResponseTimeout("00:00:10")]
    Task SyncScheduleAsync();

    /// <summary>Whether a waiting run may start now, by the overlap policy.</summary>
    /// <param name="run">The run.</param>
    /// <param name="replaces">It was admitted to replace the earlier runs: those are canceled, again each time it asks.</param>
    [Alias("may-start"), ResponseTimeout("00:00:05")]
    Task<bool> MayStartAsync(RunId run, bool replaces);

    /// <summary>A run became final.</summary>
    [Alias("run-ended"), ResponseTimeout("00:00:05")]
    Task RunEndedAsync(LastRun run);
}
