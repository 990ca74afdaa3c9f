namespace Cronium.Grains.Cluster.Ending;

/// <summary>Ends the silo whose address is its key. It answers before the silo goes.</summary>
[Alias("cronium.ISiloEndGrain")]
internal interface ISiloEndGrain : IGrainWithStringKey
{
    /// <summary>As SIGTERM does: what it looks after is handed over first.</summary>
    /// <exception cref="CroniumException">The silo does not allow it.</exception>
    [Alias("stop")]
    Task StopAsync();

    /// <summary>As SIGKILL does.</summary>
    /// <exception cref="CroniumException">The silo does not allow it.</exception>
    [Alias("kill")]
    Task KillAsync();
}
