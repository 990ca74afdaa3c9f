namespace Cronium.Grains.Cluster.Ending;

/// <summary>The ways in which this process can be ended from within.</summary>
internal interface ISiloEnd
{
    /// <summary>Whether a request may end it.</summary>
    bool IsAllowed { get; }

    /// <summary>Asks it to stop gracefully; returns at once.</summary>
    void Stop();

    /// <summary>Ends it at once, with nothing handed over.</summary>
    void Kill();
}
