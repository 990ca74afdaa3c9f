using System.Net;
using Docker.DotNet;

namespace Cronium.Grains.Execution.Docker;

/// <summary>Which refusals of an engine stay so however often it is asked.</summary>
internal static class StartRefusal
{
    private static readonly string[] Lasting = ["OCI runtime", "failed to create shim", "executable file not found", "no such file or directory", "permission denied", "unable to find user"];

    public static bool IsFinal(DockerApiException exception) => exception.StatusCode switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.Conflict => true,
        _ => Lasting.Any(words => EngineWords.Of(exception).Contains(words, StringComparison.OrdinalIgnoreCase))
            && !EngineWords.Of(exception).Contains("no space left", StringComparison.OrdinalIgnoreCase),
    };

    /// <summary>
    /// Engines before 25 keep a container for ever from starting when they are killed amid its start: the first process that
    /// containerd made for it is in the way (libcontainerd's task of the same id), and no call of the API removes it.
    /// </summary>
    public static bool IsStuck(DockerApiException exception) =>
        EngineWords.Of(exception) is var words
        && ((words.Contains("task ", StringComparison.Ordinal) && words.Contains("already exists", StringComparison.Ordinal)) || words.Contains("id already in use", StringComparison.Ordinal));

    /// <summary>An engine killed amid the making of a container can know it afterwards, and have no volume of it.</summary>
    public static bool IsHalfMade(DockerApiException exception, ContainerPlace place) =>
        EngineWords.Of(exception).Contains($"Could not find the file {place.Volume} in container", StringComparison.OrdinalIgnoreCase);

    /// <summary>Why a container did not start.</summary>
    public static string Sentence(DockerApiException exception, ContainerPlace place)
    {
        var words = EngineWords.Of(exception);
        return words.Contains(place.PathOf(ContainerShell.File), StringComparison.Ordinal)
            ? "The image has no /bin/sh, which we need in it to watch the script and to keep its output; use an image with a shell, or give the silos one for such images (executors:docker:shell)."
            : words.StartsWith("network ", StringComparison.Ordinal) && words.Contains("not found", StringComparison.Ordinal)
            ? $"The engine could not start the container: {words.TrimEnd('.')}; make it there (docker network create NAME), or say network: bridge or none."
            : $"The engine could not start the container: {words}";
    }
}
