using System.Security.Cryptography;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Logs;
using Docker.DotNet;

namespace Cronium.Grains.Execution.Docker;

/// <summary>
/// Both outputs of one attempt as they come, over one program in its container: from given offsets, with bounded memory,
/// since it is read no further while much of it is unread. Its end brings what is known of the attempt then.
/// </summary>
internal sealed class OutputFeed : IDisposable
{
    /// <summary>It is read no further while so much is unread.</summary>
    private const int MostUnread = 1024 * 1024;

    private const int PieceBytes = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private readonly UnreadOutput[] _unread;
    private readonly FeedFrames _frames;
    private readonly TimeProvider _time;
    private TaskCompletionSource _changed = New();
    private bool _synced;
    private bool _over;
    private long _heardAt;

    private OutputFeed(string token, long outOffset, long errOffset, TimeProvider time)
    {
        _frames = new FeedFrames(token);
        _unread = [new UnreadOutput(outOffset), new UnreadOutput(errOffset)];
        _time = time;
        _stopped = _stop.Token;
        _heardAt = time.GetTimestamp();
    }

    /// <summary>What it found at its end; null: it has not ended, or it broke.</summary>
    public SupervisorAnswer? End { get; private set; }

    public ContainerTrailer? Trailer { get; private set; }

    /// <summary>Why it broke; null: it did not.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>It is over, and holds nothing any more that was not read.</summary>
    public bool IsOver
    {
        get
        {
            lock (_lock)
            {
                return _over;
            }
        }
    }

    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <param name="stream">Output of the program; disposed with this.</param>
    /// <param name="token">Its first line.</param>
    /// <param name="outOffset">Where its standard output begins.</param>
    /// <param name="errOffset">Likewise standard error.</param>
    /// <param name="time">Measures how long it is silent.</param>
    public static OutputFeed Start(MultiplexedStream stream, string token, long outOffset, long errOffset, TimeProvider time)
    {
        var feed = new OutputFeed(token, outOffset, errOffset, time);
        _ = feed.CarryAsync(stream, token);
        return feed;
    }

    /// <summary>Whether it tells by itself when something changes: it is open, and was heard not long ago.</summary>
    public bool Tells(TimeSpan within)
    {
        lock (_lock)
        {
            return !_over && _time.GetElapsedTime(_heardAt) < within;
        }
    }

    /// <summary>How much the attempt wrote, as far as it came here.</summary>
    public long SeenOf(OutputStream stream)
    {
        lock (_lock)
        {
            return _unread[(int)stream].End;
        }
    }

    /// <summary>Offset of the first byte that was not read.</summary>
    public long BeginOf(OutputStream stream)
    {
        lock (_lock)
        {
            return _unread[(int)stream].Begin;
        }
    }

    /// <summary>Whether it goes on at this offset; only then it can be read there.</summary>
    public bool IsAt(OutputStream stream, long offset) => BeginOf(stream) == offset;

    /// <summary>Reads what came; 0: there is no more yet, or ever. Waits only while it is not known whether there is.</summary>
    public async Task<int> ReadAsync(OutputStream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_unread[(int)stream].Take(buffer.Span) is > 0 and var length)
                {
                    Changed();
                    return length;
                }

                // Held: the other stream fills all there may be; whoever reads that one sets it free.
                if (_synced || _over || IsFull)
                {
                    return 0;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        if (!_stop.IsCancellationRequested)
        {
            _stop.Cancel();
            _stop.Dispose();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task CarryAsync(MultiplexedStream stream, string token)
    {
        try
        {
            // A stream that is disposed ends a read that no token would.
            await using var _ = _stopped.Register(stream.Dispose);
            using (stream)
            {
                await CarryAsync(stream);
            }

            Conclude(token);
        }
        catch (Exception exception)
        {
            Failure = exception is TargetUnreachableException ? exception : new TargetUnreachableException($"The output of the container broke off: {exception.Message}", exception);
        }
        finally
        {
            lock (_lock)
            {
                _over = true;
                Changed();
            }
        }
    }

    private async Task CarryAsync(MultiplexedStream stream)
    {
        var buffer = new byte[PieceBytes];
        while (true)
        {
            await RoomAsync();
            var piece = await stream.ReadOutputAsync(buffer, 0, buffer.Length, _stopped);
            if (piece.EOF)
            {
                return;
            }

            if (piece.Target == MultiplexedStream.TargetStream.StandardOut)
            {
                Add(buffer.AsSpan(0, piece.Count));
            }
        }
    }

    private void Add(ReadOnlySpan<byte> piece)
    {
        lock (_lock)
        {
            _heardAt = _time.GetTimestamp();
            _frames.Add(
                piece,
                (stream, bytes) =>
                {
                    _synced = false;
                    _unread[(int)stream].Add(bytes);
                },
                () => _synced = true);
            Changed();
        }
    }

    /// <summary>As it is now: who has just emptied it must not be told that there is no more.</summary>
    private bool IsFull => _unread[0].Count + _unread[1].Count >= MostUnread;

    private async Task RoomAsync()
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (!IsFull)
                {
                    return;
                }

                Changed();
                changed = _changed.Task;
            }

            await changed.WaitAsync(_stopped);
        }
    }

    private void Conclude(string token)
    {
        if (_frames.Answer is not { } answer)
        {
            throw new TargetUnreachableException(_frames.Before.Length > 0
                ? $"The container gave no output but: {SupervisorReply.Excerpt(_frames.Before)}"
                : "The output of the container broke off.");
        }

        Trailer = ContainerTrailer.Find(answer.Span, token);
        End = SupervisorAnswer.Parse(answer, token);
    }

    /// <summary>Under the lock: wakes who waits.</summary>
    private void Changed()
    {
        _changed.TrySetResult();
        _changed = New();
    }
}
