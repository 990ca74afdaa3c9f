using Cronium.Grains.Runs;

namespace Cronium.Grains.Execution.Supervision;

/// <summary>The words by which the supervisor records a cause, as sentences for people.</summary>
internal static class EndReasons
{
    /// <summary>Whether this version knows the word for why a script was ended; "-": nobody ended it.</summary>
    public static bool Knows(string why) => why is "-" or "canceled" or "timeout" or "output" or "space" or "full" or "stopped";

    public static string? For(string why) => why switch
    {
        "timeout" => "It reached its time limit.",
        "output" => "It wrote more output than its cap allows.",
        "space" => "The target's disk was full; output may be missing, so it was ended.",
        "full" => "The target's disk was full when it ended; output may be missing.",
        "stopped" => "The supervisor was told to stop, as at a shutdown of the target, and ended it.",
        _ => null,
    };

    public static AttemptResult Voided(string word) => word == "canceled"
        ? new AttemptResult { End = AttemptEnd.Canceled, Reason = "It was canceled before the script started." }
        : Refused(word);

    public static AttemptResult Refused(string word) => new() { End = AttemptEnd.Refused, Reason = RefusalOf(word) };

    public static AttemptResult Lost(string word) => new()
    {
        End = AttemptEnd.Lost,
        Reason = word switch
        {
            "killed" => "What watched the script was killed on the target; how the script ended cannot be known.",
            "restarted" => "The target was restarted while the script ran.",
            "removed" => "The container was removed by somebody else; how the script ended cannot be known.",
            "damaged" => "The target's record of the end is damaged, as after a loss of power.",
            _ => $"The target lost it: {word}.",
        },
    };

    private static string RefusalOf(string word) => word switch
    {
        "late" => "The launch reached the target after its time to start was over.",
        "abandoned" => "The supervisor was killed before the script started.",
        "acknowledged" => "It was acknowledged before the script started.",
        "space" => "The target's disk is full.",
        "environment" => "The target's shell did not take the environment: it is too large, or a name is one the shell keeps for itself.",
        "directory" => "The working directory does not exist on the target, is not absolute, or may not be entered.",
        _ when word.StartsWith("interpreter:", StringComparison.Ordinal) => $"The target has no '{word["interpreter:".Length..]}' on its path; install it there, or set PATH in the job's environment.",
        _ => $"The target refused it: {word}.",
    };
}
