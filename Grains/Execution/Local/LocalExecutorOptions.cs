namespace Cronium.Grains.Execution.Local;

/// <summary>Settings of the local executor.</summary>
internal sealed record LocalExecutorOptions
{
    /// <summary>Whether this silo runs scripts on its own machine. Default false.</summary>
    public bool Enabled { get; init; }

    /// <summary>Where run directories are kept.</summary>
    public string Directory { get; init; } = "";

    /// <summary>Attempts at once on this machine. Default 50.</summary>
    public int MaxConcurrent { get; init; } = 50;
}
