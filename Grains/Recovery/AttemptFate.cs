using Cronium.Grains.Execution;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Recovery;

/// <summary>Whether what an attempt left on its target may still be needed. No I/O.</summary>
internal static class AttemptFate
{
    /// <returns>False only where the attempt has an end, or its run has one.</returns>
    public static bool IsWanted(RunSnapshot run, AttemptId attempt)
    {
        if (run.Status.IsFinal())
        {
            return false;
        }

        // A number the run does not know yet is one that is about to begin.
        var dispatch = run.Dispatches.FirstOrDefault(dispatch => dispatch.Name == attempt.Dispatch);
        return dispatch is not null && !dispatch.Status.IsFinal()
            && dispatch.Attempts.FirstOrDefault(tried => tried.Number == attempt.Number)?.Result is null;
    }
}
