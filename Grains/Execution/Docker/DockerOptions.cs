namespace Cronium.Grains.Execution.Docker;

/// <summary>What an operator decides about the containers of an engine.</summary>
internal sealed record DockerOptions
{
    /// <summary>Limits of a job that asks for none.</summary>
    public DockerLimits Default { get; init; } = DockerLimits.Default;

    /// <summary>The most that a job may ask for; above it is refused.</summary>
    public DockerLimits Max { get; init; } = DockerLimits.Max;

    /// <summary>User and group of the script, as numbers: <c>UID:GID</c>.</summary>
    public string User { get; init; } = "1000:1000";

    /// <summary>Path, on this machine, of a static busybox that is put into each container and used in place of the image's shell; null: the image's.</summary>
    public string? Shell { get; init; }

    /// <summary>How long a container stays, empty, after its run was acknowledged and nothing may start it any more. Default 15 min.</summary>
    public TimeSpan KeepEnded { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Labels that each container gets besides ours.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
