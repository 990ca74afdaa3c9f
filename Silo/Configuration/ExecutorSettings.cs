namespace Cronium.Silo.Configuration;

/// <summary>Where runs may happen.</summary>
internal sealed record ExecutorSettings
{
    public LocalSettings Local { get; init; } = new();

    public DockerSettings Docker { get; init; } = new();
}

/// <summary>Runs on the silo's own machine, for development.</summary>
internal sealed record LocalSettings
{
    [Setting("Whether jobs with target {local: true} run on this silo's machine, as the silo's user.")]
    public bool Enabled { get; init; }

    [Setting("Where local runs keep their directories; absent: 'runs' inside store:directory.")]
    public string? Directory { get; init; }

    [Setting("Local runs at once on this silo.", From = "1", To = "10000")]
    public int MaxConcurrent { get; init; } = 50;
}
