using Orleans.Concurrency;

namespace Cronium.Grains.Runs;

/// <summary>One run, keyed by its id.</summary>
[Alias("cronium.IRunGrain")]
public interface IRunGrain : IGrainWithStringKey
{
    /// <summary>The run as it is now.</summary>
    /// <exception cref="CroniumException">There is no such run.</exception>
    [Alias("get"), AlwaysInterleave]
    Task<RunSnapshot> GetAsync();

    /// <summary>Asks for the end of the run. Returns when the wish is durable; the proof follows in the status.</summary>
    [Alias("cancel")]
    Task<RunSnapshot> CancelAsync(string? by);
}
