using Cronium.Chaos.Facts;

namespace Cronium.Chaos.Verdict;

/// <summary>A stored log, and one that was followed live, is byte for byte what the script says it wrote.</summary>
internal static class LogCheck
{
    public static IEnumerable<Violation> Of(JobFacts facts) => 
        facts.Logs.SelectMany(log => Of(log).Select(what => new Violation(Breach.Log, $"{facts.Job.Name}: {what}", log.Attempt.Run)));

    private static IEnumerable<string> Of(LogFacts log)
    {
        var name = log.Attempt.Number == 0 ? $"{log.Attempt.Run} as it was followed" : $"{log.Attempt}";
        if (!log.Numbered)
        {
            yield return $"{name} has entries whose numbers are not 1, 2, 3 and so on";
        }

        if (!(log.Cut ? IsCutShort(log) : log.Log == log.Truth))
        {
            yield return $"{name} differs from what the script wrote, {log.Log.Length} and {log.Truth.Length} letters, from letter {CommonLength(log.Log, log.Truth)} on";
        }
    }

    /// <summary>The script was ended between a line and its copy, or not.</summary>
    private static bool IsCutShort(LogFacts log) =>
        log.Log.StartsWith(log.Truth, StringComparison.Ordinal) && log.Log.AsSpan(log.Truth.Length).Count('\n') <= 1;

    private static int CommonLength(string one, string other) => one.AsSpan().CommonPrefixLength(other);
}
