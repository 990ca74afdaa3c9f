using System.Buffers;
using Cronium.Grains.Execution;
using Cronium.Grains.Storage;

namespace Cronium.Grains.Logs;

/// <summary>Carries one output stream of one attempt from its target into the store and to subscribers.</summary>
internal sealed class LogPump
{
    /// <summary>How long an unfinished line, such as a prompt, is held back.</summary>
    public static readonly TimeSpan UnfinishedLineAge = TimeSpan.FromMilliseconds(200);

    private const int ReadBytes = 64 * 1024;
    private const int ReadsPerStep = 16;

    private readonly AttemptId _attempt;
    private readonly LogWriter _writer;
    private readonly TimeProvider _time;
    private readonly ChunkCutter _cutter = new(0);
    private readonly MaskCursor _mask;
    private bool _resumed;
    private long _position;
    private DateTimeOffset _readAt;
    private long? _unfinished;
    private long _unfinishedSince;

    public LogPump(AttemptId attempt, long epoch, OutputStream stream, SecretMasker masker, LogStore store, LogPublisher publisher, TimeProvider time)
        : this(attempt, stream, masker, new LogWriter(() => store.HeadAsync(attempt.Log), chunk => store.AppendAsync(chunk, epoch), publisher.Publish), time)
    {
    }

    internal LogPump(AttemptId attempt, OutputStream stream, SecretMasker masker, LogWriter writer, TimeProvider time)
    {
        _attempt = attempt;
        Stream = stream;
        _writer = writer;
        _time = time;
        _mask = new MaskCursor(masker.Automaton, _cutter);
    }

    public OutputStream Stream { get; }

    /// <summary>Bytes of the source that are durable with us.</summary>
    public long Offset { get; private set; }

    /// <summary>
    /// Takes what the source has beyond <see cref="Offset"/>, stores it chunk by chunk, publishes each. An unfinished line
    /// is held back until it grows old (200 ms), fills a chunk, or the source has ended.
    /// </summary>
    /// <param name="read">Reads the source at an offset; 0: nothing more yet.</param>
    /// <param name="ended">The source will not grow any more: everything is stored when this returns.</param>
    /// <returns>Whether anything was taken.</returns>
    /// <exception cref="StaleWriterException">Another owner writes this log now; stop.</exception>
    public async Task<bool> StepAsync(Func<long, Memory<byte>, CancellationToken, Task<int>> read, bool ended, CancellationToken cancellationToken)
    {
        await ResumeAsync();
        var from = _position;
        bool settled;
        do
        {
            await TakeAsync(read, ended, cancellationToken);
            Flush(ended);
            settled = await StoreAsync(cancellationToken);
        }
        while (ended && !settled);

        return _position != from;
    }

    private async Task ResumeAsync()
    {
        if (_resumed)
        {
            return;
        }

        var head = await _writer.Head();
        Seek(head.Attempt == _attempt.Number ? head.Offsets[(int)Stream] : 0);
        _resumed = true;
    }

    // A step ends with the source, or after a fair share of it, so that the caller can look up in between.
    private async Task TakeAsync(Func<long, Memory<byte>, CancellationToken, Task<int>> read, bool ended, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            for (var reads = 0; ended || reads < ReadsPerStep; reads++)
            {
                _ = await StoreAsync(cancellationToken);
                var taken = await read(_position, buffer.AsMemory(0, ReadBytes), cancellationToken);
                Push(buffer.AsSpan(0, taken));
                if (taken == 0 || (taken < ReadBytes && !ended))
                {
                    return;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Push(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            _readAt = _time.GetUtcNow();
            _position += bytes.Length;
            _mask.Push(bytes);
        }
    }

    private void Flush(bool ended)
    {
        if (ended)
        {
            _mask.Finish();
            _cutter.Flush();
        }

        _cutter.FlushLines();
        if (_cutter.Unfinished != _unfinished)
        {
            _unfinished = _cutter.Unfinished;
            _unfinishedSince = _time.GetTimestamp();
        }
        else if (_unfinished is not null && _time.GetElapsedTime(_unfinishedSince) >= UnfinishedLineAge)
        {
            _cutter.Flush();
        }
    }

    /// <summary>Stores what is cut. False: the store stands elsewhere, and reading goes on from there.</summary>
    private async Task<bool> StoreAsync(CancellationToken cancellationToken)
    {
        while (_cutter.TryPeek(out var cut))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var answer = await _writer.Append(Chunk(cut));
            if (answer.Stored is { } stored)
            {
                _writer.Publish(new LogNews(stored.Log, stored));
            }

            if (answer.Offset != cut.End)
            {
                SeekAway(cut, answer.Offset);
                return false;
            }

            _cutter.Drop();
            Offset = cut.End;
        }

        return true;
    }

    private LogChunk Chunk(CutChunk cut) => new()
    {
        Log = _attempt.Log,
        Attempt = _attempt.Number,
        Stream = Stream,
        SourceOffset = cut.Offset,
        SourceLength = cut.SourceLength,
        Count = cut.Entries,
        ReadAt = _readAt,
        Payload = cut.Payload,
    };

    private void SeekAway(CutChunk refused, long offset)
    {
        if (offset == refused.Offset)
        {
            throw new InvalidOperationException($"The store refused a chunk of {_attempt} that continues its {Stream} at {offset}.");
        }

        Seek(offset);
    }

    private void Seek(long offset)
    {
        _mask.Reset();
        _cutter.Reset(offset);
        _position = offset;
        Offset = offset;
    }
}
