using Cronium.Grains.Execution;
using Cronium.Grains.Execution.Following;
using Microsoft.Extensions.Logging;

namespace Cronium.Grains.Recovery;

/// <summary>Acknowledges on a target what a follower did not live to: it died between the durable end of an attempt and the target's leave to forget it.</summary>
internal sealed partial class AttemptSweep(AttemptFates fates, AttemptHost attempts, ILogger<AttemptSweep> logger)
{
    private readonly ILogger _logger = logger;

    /// <param name="executor">The way to the target.</param>
    /// <param name="found">What was found there.</param>
    /// <param name="cancellationToken">Ends the sweep.</param>
    /// <returns>Whether nothing is left that a later sweep could clear away.</returns>
    /// <exception cref="TargetUnreachableException">The target does not answer.</exception>
    public async Task<bool> SweepAsync(IExecutor executor, IEnumerable<AttemptId> found, CancellationToken cancellationToken)
    {
        var settled = true;
        foreach (var attempt in found.Where(attempt => attempts.EpochOf(attempt) == 0))
        {
            settled &= await fates.OfAsync(attempt) switch
            {
                // What a run that is not known left may be what the store lost: it is kept.
                Fate.Forgotten => true,
                Fate.Over => await AcknowledgeAsync(executor, attempt, cancellationToken),
                _ => false,
            };
        }

        return settled;
    }

    /// <summary>False: it has an end, and yet runs, as nobody saw it gone.</summary>
    private async Task<bool> AcknowledgeAsync(IExecutor executor, AttemptId attempt, CancellationToken cancellationToken)
    {
        if ((await executor.ObserveAsync(attempt, cancellationToken)).Stage is AttemptStage.Claimed or AttemptStage.Running)
        {
            return false;
        }

        await executor.AcknowledgeAsync(attempt, cancellationToken);
        LogAcknowledged(attempt);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Attempt} had ended and was not acknowledged, as its follower died; it is now")]
    private partial void LogAcknowledged(AttemptId attempt);
}
