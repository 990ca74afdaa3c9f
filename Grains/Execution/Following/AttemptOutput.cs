using Cronium.Grains.Logs;

namespace Cronium.Grains.Execution.Following;

/// <summary>Both output streams of an attempt on their way into the store.</summary>
internal sealed class AttemptOutput(AttemptFollowing with, IExecutor executor, AttemptId attempt, long epoch, SecretMasker masker)
{
    private readonly LogPump _stdout = with.PumpFor(attempt, epoch, OutputStream.Stdout, masker);
    private readonly LogPump _stderr = with.PumpFor(attempt, epoch, OutputStream.Stderr, masker);

    /// <summary>Carries what is there now; true if there was any.</summary>
    public async Task<bool> PumpAsync(CancellationToken cancellationToken)
    {
        var moved = await StepAsync(_stdout, ended: false, cancellationToken);
        return await StepAsync(_stderr, ended: false, cancellationToken) || moved;
    }

    /// <summary>Carries the rest of an attempt that ended; nothing is left on the target that the store lacks.</summary>
    public async Task<bool> DrainAsync(Observation seen, CancellationToken cancellationToken)
    {
        if (seen.Stage == AttemptStage.Ended)
        {
            await StepAsync(_stdout, ended: true, cancellationToken);
            await StepAsync(_stderr, ended: true, cancellationToken);
        }

        return true;
    }

    private Task<bool> StepAsync(LogPump pump, bool ended, CancellationToken cancellationToken) =>
        pump.StepAsync((offset, buffer, token) => executor.ReadAsync(attempt, pump.Stream, offset, buffer, token), ended, cancellationToken);
}
