using Cronium.Grains;
using Cronium.Grains.Jobs;

namespace Cronium.Silo.Http.Jobs;

/// <summary>From what an address names to its grain.</summary>
internal static class JobAddress
{
    /// <summary>A part of an address as it was meant: routing leaves the slash alone escaped.</summary>
    public static string Decoded(string part) => part.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>The job, which may not exist.</summary>
    /// <exception cref="CroniumException">No job can have this name.</exception>
    public static IJobGrain Job(this IGrainFactory grains, string name) =>
        JobName.IsValid(name) ? grains.GetGrain<IJobGrain>(name) : throw CroniumException.NoJob(Decoded(name));
}
