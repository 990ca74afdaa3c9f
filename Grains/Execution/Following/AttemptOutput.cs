using Cronium.Grains.Logs;

namespace Cronium.Grains.Execution.Following;

/// <summary>Both output streams of an attempt on their way into the store.</summary>
internal sealed class AttemptOutput(Func<OutputStream, LogPump> pumpFor, IExecutor executor, AttemptId attempt)
{
    /// <summary>How often "no more" is doubted before the size that was seen; each doubt is a try of its own, with the back-off of the follower.</summary>
    private const int Doubts = 5;

    private readonly LogPump _stdout = pumpFor(OutputStream.Stdout);
    private readonly LogPump _stderr = pumpFor(OutputStream.Stderr);
    private int _doubts;

    /// <summary>Carries what is there now; true if there was any.</summary>
    public async Task<bool> PumpAsync(Observation seen, CancellationToken cancellationToken)
    {
        var moved = await StepAsync(_stdout, seen, ended: false, cancellationToken);
        return await StepAsync(_stderr, seen, ended: false, cancellationToken) || moved;
    }

    /// <summary>Carries the rest of an attempt that ended; nothing is left on the target that the store lacks.</summary>
    /// <returns>How many bytes were there when the end was seen and are not to be had any more: somebody took them away.</returns>
    /// <exception cref="EndOfStreamException">The target gave less than it said there is; to be asked again.</exception>
    public async Task<long> DrainAsync(Observation seen, CancellationToken cancellationToken)
    {
        if (seen.Stage != AttemptStage.Ended)
        {
            return 0;
        }

        await StepAsync(_stdout, seen, ended: true, cancellationToken);
        await StepAsync(_stderr, seen, ended: true, cancellationToken);
        return Math.Max(0, seen.StdoutBytes - _stdout.Offset) + Math.Max(0, seen.StderrBytes - _stderr.Offset);
    }

    private Task<bool> StepAsync(LogPump pump, Observation seen, bool ended, CancellationToken cancellationToken) =>
        pump.StepAsync((offset, buffer, token) => ReadAsync(pump.Stream, seen, offset, buffer, token), ended, cancellationToken);

    /// <summary>Asks the target for nothing that came along with what was seen, and for nothing beyond the end that was seen.</summary>
    private async Task<int> ReadAsync(OutputStream stream, Observation seen, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var (size, along) = stream == OutputStream.Stdout ? (seen.StdoutBytes, seen.Stdout) : (seen.StderrBytes, seen.Stderr);
        if (offset < along.Length)
        {
            var piece = along.Span[(int)offset..Math.Min(along.Length, (int)offset + buffer.Length)];
            piece.CopyTo(buffer.Span);
            return piece.Length;
        }

        var ended = seen.Stage == AttemptStage.Ended;
        if (ended && offset >= size)
        {
            return 0;
        }

        var read = await executor.ReadAsync(attempt, stream, offset, buffer, cancellationToken);
        return read > 0 || !ended || _doubts++ >= Doubts
            ? read
            : throw new EndOfStreamException($"The target gives no more of {stream} after {offset} of {size} bytes.");
    }
}
