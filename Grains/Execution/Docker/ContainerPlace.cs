namespace Cronium.Grains.Execution.Docker;

/// <summary>Where in a container the supervisor and the attempt live.</summary>
/// <param name="Volume">An anonymous volume: our programs, which are root's.</param>
/// <param name="RunsName">Name of the directory in it that the script's user may write to.</param>
/// <param name="Shared">It is a directory of the engine's host instead, at the same path: so that tests can look into it.</param>
internal sealed record ContainerPlace(string Volume, string RunsName, bool Shared = false)
{
    public static ContainerPlace Default { get; } = new("/cronium", "runs");

    /// <summary>The supervisor's root.</summary>
    public string Root => $"{Volume}/{RunsName}";

    public string PathOf(string program) => $"{Volume}/{program}";
}
