using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Cronium.Grains.Scheduling;

internal sealed partial class SchedulerShardGrain
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Shard {Shard} taken over with epoch {Epoch}: {Jobs} schedules, {Unsettled} occurrences to decide")]
    private partial void LogTakenOver(int shard, long epoch, int jobs, int unsettled);

    [LoggerMessage(Level = LogLevel.Error, Message = "The schedule of job {Job} cannot be read on this silo and does not fire: {Cause}")]
    private partial void LogUnreadable(Exception exception, string job, string cause);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Shard {Shard} moves to {Owner}")]
    private partial void LogMoving(int shard, SiloAddress owner);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Shard {Shard} could not fire and tries again")]
    private partial void LogFireFailed(Exception exception, int shard);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Shard {Shard} gives up epoch {Epoch} and reads the store again")]
    private partial void LogAbandoned(Exception exception, int shard, long epoch);
}
