namespace Cronium.Simulation.Worlds;

/// <summary>What keeps a promise. Each is taken out once, to see that the simulation notices.</summary>
internal enum Fence
{
    /// <summary>None is taken out.</summary>
    None,

    /// <summary>advance-schedules.lua, put-schedule.lua: only the shard's latest epoch writes.</summary>
    ShardEpoch,

    /// <summary>advance-schedules.lua: the cursor moves by compare-and-set.</summary>
    Cursor,

    /// <summary>admit-runs.lua: a verdict that stands is kept.</summary>
    Verdict,

    /// <summary>admit-runs.lua: only the job's latest epoch decides.</summary>
    JobEpoch,

    /// <summary>save-run.lua: a save names the revision it is based on.</summary>
    RunRevision,

    /// <summary>append-log.lua: a chunk continues its stream where the log stands.</summary>
    LogOffset,

    /// <summary>append-log.lua: a writer of an earlier epoch or attempt is refused.</summary>
    LogEpoch,

    /// <summary>RunMoves.Awaits: a report is of the attempt under way, from its present owner.</summary>
    ReportEpoch,

    /// <summary>AttemptFollower: the log is stored before the result is reported.</summary>
    DrainBeforeReport,

    /// <summary>AttemptFollower: the target is told only when the run has taken the result.</summary>
    ReportBeforeAcknowledge,

    /// <summary>ShardChores: what was recorded and not decided is asked again.</summary>
    AskAgain,

    /// <summary>ShardChores: open runs are looked after.</summary>
    LookAfterRuns,

    /// <summary>supervisor.sh: the first claim counts, and with it the latch of the start.</summary>
    Claim,
}
