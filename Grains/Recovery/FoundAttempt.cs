using System.Globalization;
using Cronium.Grains.Execution;

namespace Cronium.Grains.Recovery;

/// <summary>An attempt that was found on a target.</summary>
/// <param name="Attempt">Which.</param>
/// <param name="Over">It was acknowledged, and only its tombstone is left.</param>
/// <param name="Epoch">Of the owner who started it.</param>
/// <param name="Origin">Where it comes from; null: the target does not tell.</param>
internal sealed record FoundAttempt(AttemptId Attempt, bool Over, long Epoch, AttemptOrigin? Origin)
{
    /// <summary>Reads a line of the supervisor's list; null: it names no attempt.</summary>
    public static FoundAttempt? Read(string line) =>
        line.Split(' ', 4) is ["claimed", var name, var epoch, var origin] && AttemptId.TryParse(name, out var attempt)
        && long.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new FoundAttempt(attempt, false, number, AttemptOrigin.Read(origin, attempt.Run))
            : null;
}
