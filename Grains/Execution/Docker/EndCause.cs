using Docker.DotNet.Models;

namespace Cronium.Grains.Execution.Docker;

/// <summary>Why a container ended that nobody of us ended.</summary>
internal static class EndCause
{
    /// <summary>Recorded for one that we killed, as nothing in it could end the script any more.</summary>
    public const string Canceled = "canceled";

    /// <summary>Recorded for one that we killed, as nothing in it could watch the script any more.</summary>
    public const string Exhausted = "exhausted";

    public const string OutOfMemory = "memory";

    public const string Restart = "engine";

    private const string Outside = "outside";

    private const int UnknownToContainerd = 255;

    /// <param name="state">As the engine shows it.</param>
    /// <param name="engineFailed">Whether the engine was seen down since the attempt was last seen.</param>
    public static string Of(State state, bool engineFailed) => state switch
    {
        { OOMKilled: true } => OutOfMemory,
        { ExitCode: UnknownToContainerd } => Restart,
        _ when engineFailed => Restart,
        _ => $"{Outside} {state.ExitCode}",
    };

    /// <summary>As a sentence for people.</summary>
    public static string Sentence(string cause) => cause.Split(' ') switch
    {
        [Canceled] => "Nothing in the container could end the script, so the container was killed.",
        [Exhausted] => "Nothing in the container could watch the script any more, as it used up what the container may have; so the container was killed.",
        [OutOfMemory] => "The container wanted more memory than its limit, and the kernel ended it.",
        [Restart] => "The engine was restarted, which ended the container: it does not keep containers alive meanwhile (live-restore).",
        [Outside, "137"] => "The container was killed from outside.",
        // The keeper in it takes TERM for a shutdown and ends with 0; the engine sends it to what it finds running when it starts.
        [Outside, "0"] => "The container was stopped from outside: by docker stop, or as the engine was restarted.",
        [Outside, var code] => $"The container was ended from outside (its first process ended with {code}).",
        _ => $"The container ended: {cause}.",
    };
}
