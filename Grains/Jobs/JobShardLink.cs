using Cronium.Grains.Scheduling;
using Cronium.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Jobs;

/// <summary>How a job's changes reach its shard: announced before they are made, told afterwards, and told again by the shard's own rounds if that failed.</summary>
internal sealed partial class JobShardLink(IGrainFactory grains, JobIndex index, ILogger<JobShardLink> logger)
{
    public Task AnnounceAsync(string job) => index.AnnounceAsync(job);

    /// <summary>Tells the shard the present schedule. A deleted job leaves the index only when its shard fires it no more.</summary>
    public async Task TellAsync(string name, JobState job)
    {
        var schedule = job.PausedAt is null ? job.Definition?.Schedule : null;
        var change = new ScheduleChange(name, job.ScheduleRevision, schedule, job.Definition?.Misfire ?? MisfirePolicy.Skip, job.ScheduledSince);
        await grains.GetGrain<ISchedulerShardGrain>(ShardId.OfJob(name)).PutAsync(change);
        await (job.Definition is null ? index.RemoveAsync(name) : index.SettleAsync(name));
    }

    /// <summary>Tells the shard, but lets the caller go on when it does not answer: the change is durable and announced.</summary>
    public async Task TellSoonAsync(string name, JobState job)
    {
        try
        {
            await TellAsync(name, job);
        }
        catch (Exception exception)
        {
            LogToldLater(exception, name, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The shard of job {Job} learns of its change in a later round: {Cause}")]
    private partial void LogToldLater(Exception exception, string job, string cause);
}
