namespace Cronium.Grains.Execution.Local;

/// <summary>Settings of the local executor.</summary>
internal sealed record LocalExecutorOptions
{
    /// <summary>Whether this silo runs scripts on its own machine. Default false.</summary>
    public bool Enabled { get; init; }

    /// <summary>Where run directories are kept, on a disk of this machine. Default <c>.cronium/local</c> in the user's home.</summary>
    public string Directory { get; init; } = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cronium", "local");

    /// <summary>Attempts at once on this machine. Default 50.</summary>
    public int MaxConcurrent { get; init; } = 50;
}
