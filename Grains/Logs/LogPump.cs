using Cronium.Grains.Execution;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Logs;

/// <summary>Carries one output stream of one attempt from its target into the store and to subscribers.</summary>
internal sealed class LogPump
{
    public LogPump(AttemptId attempt, long epoch, OutputStream stream, SecretMasker masker, LogStore store, LogPublisher publisher, TimeProvider time) =>
        throw new NotImplementedException();

    public OutputStream Stream => throw new NotImplementedException();

    /// <summary>Bytes of the source that are durable with us.</summary>
    public long Offset => throw new NotImplementedException();

    /// <summary>
    /// Takes what the source has beyond <see cref="Offset"/>, stores it chunk by chunk, publishes each. An unfinished line
    /// is held back until it grows old (200 ms), fills a chunk, or the source has ended.
    /// </summary>
    /// <param name="read">Reads the source at an offset; 0: nothing more yet.</param>
    /// <param name="ended">The source will not grow any more: everything is stored when this returns.</param>
    /// <returns>Whether anything was taken.</returns>
    /// <exception cref="StaleWriterException">Another owner writes this log now; stop.</exception>
    public Task<bool> StepAsync(Func<long, Memory<byte>, CancellationToken, Task<int>> read, bool ended, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
