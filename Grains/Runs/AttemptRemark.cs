using System.Globalization;

namespace Cronium.Grains.Runs;

/// <summary>The sentence a log gets when an attempt ends otherwise than with success.</summary>
internal static class AttemptRemark
{
    public static string? Of(int attempt, AttemptResult result, TimeSpan? retryAfter)
    {
        if (RunOutcome.Of(result) == RunStatus.Succeeded)
        {
            return null;
        }

        var end = result.End switch
        {
            AttemptEnd.Exited => $"ended with exit code {result.ExitCode}",
            AttemptEnd.Signaled => $"was ended by signal {result.Signal}",
            AttemptEnd.TimedOut => "reached its time limit and was ended",
            AttemptEnd.Canceled => "was canceled",
            AttemptEnd.OutputLimit => "wrote more than it may and was ended",
            AttemptEnd.Refused => "did not start",
            AttemptEnd.Lost => "was lost",
            _ => $"ended in a way this version does not know ({result.End})",
        };
        var reason = result.Reason is { Length: > 0 } why ? $": {why.ReplaceLineEndings(" ")}" : "";
        var next = retryAfter is { } delay ? string.Create(CultureInfo.InvariantCulture, $" Attempt {attempt + 1} follows in {delay.TotalSeconds:0.#} s.") : "";
        var proof = result.Proof is { } found ? " " + found : "";
        return $"Attempt {attempt} {end}{(reason.EndsWith('.') ? reason : reason + ".")}{proof}{next}";
    }
}
