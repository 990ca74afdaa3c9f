using Cronium.Grains;
using Cronium.Grains.Jobs;

namespace Cronium.Silo.Http.Jobs;

/// <summary>From the name in an address to the job's grain.</summary>
internal static class JobAddress
{
    /// <summary>The job, which may not exist.</summary>
    /// <exception cref="CroniumException">No job can have this name.</exception>
    public static IJobGrain Job(this IGrainFactory grains, string name) =>
        JobName.IsValid(name) ? grains.GetGrain<IJobGrain>(name) : throw CroniumException.NoJob(name);
}
