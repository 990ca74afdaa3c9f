using Cronium.Grains.Logs;

namespace Cronium.Grains.Execution.Following;

/// <summary>Both output streams of an attempt on their way into the store.</summary>
internal sealed class AttemptOutput(Func<OutputStream, LogPump> pumpFor, IExecutor executor, AttemptId attempt)
{
    private readonly LogPump _stdout = pumpFor(OutputStream.Stdout);
    private readonly LogPump _stderr = pumpFor(OutputStream.Stderr);

    /// <summary>Carries what is there now; true if there was any.</summary>
    public async Task<bool> PumpAsync(Observation seen, CancellationToken cancellationToken)
    {
        var moved = await StepAsync(_stdout, seen, ended: false, cancellationToken);
        return await StepAsync(_stderr, seen, ended: false, cancellationToken) || moved;
    }

    /// <summary>Carries the rest of an attempt that ended; nothing is left on the target that the store lacks.</summary>
    public async Task<bool> DrainAsync(Observation seen, CancellationToken cancellationToken)
    {
        if (seen.Stage == AttemptStage.Ended)
        {
            await StepAsync(_stdout, seen, ended: true, cancellationToken);
            await StepAsync(_stderr, seen, ended: true, cancellationToken);
        }

        return true;
    }

    private Task<bool> StepAsync(LogPump pump, Observation seen, bool ended, CancellationToken cancellationToken) =>
        pump.StepAsync((offset, buffer, token) => ReadAsync(pump.Stream, seen, offset, buffer, token), ended, cancellationToken);

    /// <summary>Asks the target for nothing that came along with what was seen, and for nothing beyond the end that was seen.</summary>
    private Task<int> ReadAsync(OutputStream stream, Observation seen, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var (size, along) = stream == OutputStream.Stdout ? (seen.StdoutBytes, seen.Stdout) : (seen.StderrBytes, seen.Stderr);
        if (offset < along.Length)
        {
            var piece = along.Span[(int)offset..Math.Min(along.Length, (int)offset + buffer.Length)];
            piece.CopyTo(buffer.Span);
            return Task.FromResult(piece.Length);
        }

        return seen.Stage == AttemptStage.Ended && offset >= size
            ? Task.FromResult(0)
            : executor.ReadAsync(attempt, stream, offset, buffer, cancellationToken);
    }
}
