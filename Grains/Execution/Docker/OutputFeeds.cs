using System.Collections.Concurrent;
using Cronium.Grains.Execution.Supervision;
using Cronium.Grains.Logs;

namespace Cronium.Grains.Execution.Docker;

/// <summary>The feeds of the attempts that somebody follows: one program in each container, opened at the offsets asked for.</summary>
internal sealed class OutputFeeds(ContainerExec exec, Containers containers, ContainerPlace place, SeenContainers seen, TimeProvider time) : IDisposable
{
    /// <summary>Who reads nothing for so long follows no more.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<AttemptId, Slot> _slots = new();
    private long _swept = time.GetTimestamp();

    /// <summary>Null: none was opened.</summary>
    public OutputFeed? Find(AttemptId attempt) => _slots.TryGetValue(attempt, out var slot) ? slot.Feed : null;

    public async Task<int> ReadAsync(AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        Sweep();
        var slot = _slots.GetOrAdd(attempt, _ => new Slot());
        slot.UsedAt = time.GetTimestamp();
        await slot.Turn.WaitAsync(cancellationToken);
        try
        {
            return await ReadAsync(slot, attempt, stream, offset, buffer, cancellationToken);
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    public void Close(AttemptId attempt)
    {
        if (_slots.TryRemove(attempt, out var slot))
        {
            slot.Feed?.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var attempt in _slots.Keys)
        {
            Close(attempt);
        }
    }

    private async Task<int> ReadAsync(Slot slot, AttemptId attempt, OutputStream stream, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (slot.Feed is not { } feed || !feed.IsAt(stream, offset) || IsStale(feed))
        {
            slot.Feed?.Dispose();
            slot.Feed = feed = await OpenAsync(slot.Feed, attempt, stream, offset, cancellationToken);
            if (feed is null)
            {
                return 0;
            }
        }

        var length = await feed.ReadAsync(stream, buffer, cancellationToken);
        if (length == 0 && feed.IsOver)
        {
            Learn(slot, attempt, feed);
        }

        return length;
    }

    /// <summary>It ended although the attempt did not: its supervisor was killed, or there was none yet.</summary>
    private static bool IsStale(OutputFeed feed) => feed.IsOver && feed.End?.Facts.Observe().Stage is AttemptStage.Running or AttemptStage.Claimed or AttemptStage.Absent;

    private void Learn(Slot slot, AttemptId attempt, OutputFeed feed)
    {
        if (feed.Failure is { } failure)
        {
            slot.Feed = null;
            feed.Dispose();
            throw new TargetUnreachableException(failure.Message, failure);
        }

        if (feed.End is { Facts.Forgotten: false } end)
        {
            seen.Change(attempt, old => old with { Facts = end.Facts, Trailer = feed.Trailer ?? old.Trailer });
        }
    }

    private async Task<OutputFeed?> OpenAsync(OutputFeed? before, AttemptId attempt, OutputStream stream, long offset, CancellationToken cancellationToken)
    {
        var (outOffset, errOffset) = stream == OutputStream.Stdout
            ? (offset, before?.BeginOf(OutputStream.Stderr) ?? 0)
            : (before?.BeginOf(OutputStream.Stdout) ?? 0, offset);
        for (var tries = 0; ; tries++)
        {
            var token = OutputFeed.NewToken();
            var command = ContainerCommands.Follow(attempt, seen.Find(attempt)?.Cause, token, outOffset, errOffset, place);
            if (await exec.OpenAsync(containers.NameOf(attempt), command, cancellationToken) is { } opened)
            {
                return OutputFeed.Start(opened, token, outOffset, errOffset, time);
            }

            if (await containers.FindAsync(attempt, cancellationToken) is not Footing.Up)
            {
                return null;
            }

            if (tries == 3)
            {
                throw new ExecFailedException("The container runs, but nothing could be run in it.");
            }
        }
    }

    private void Sweep()
    {
        if (time.GetElapsedTime(_swept) < Kept)
        {
            return;
        }

        _swept = time.GetTimestamp();
        foreach (var (attempt, slot) in _slots)
        {
            if (time.GetElapsedTime(slot.UsedAt) >= Kept)
            {
                Close(attempt);
            }
        }
    }

    private sealed class Slot
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public OutputFeed? Feed { get; set; }

        public long UsedAt { get; set; }
    }
}
