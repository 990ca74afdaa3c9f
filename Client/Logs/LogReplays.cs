using Cronium.Grains.Logs;

namespace Cronium.Client.Logs;

/// <summary>Stored logs read side by side: always the part that was written first, of all that come next.</summary>
internal sealed class LogReplays : IAsyncDisposable
{
    private readonly PriorityQueue<Replay, (DateTimeOffset At, int Order)> _next = new();

    public Task AddAsync(RunLogLane lane, IAsyncEnumerable<IReadOnlyList<LogEntry>> parts) => QueueAsync(new Replay(lane, parts.GetAsyncEnumerator()));

    /// <summary>The next part; null: there is none.</summary>
    public async Task<(int Lane, IReadOnlyList<LogEntry> Entries)?> NextAsync()
    {
        if (!_next.TryDequeue(out var replay, out _))
        {
            return null;
        }

        var part = (replay.Lane.Order, replay.Parts.Current);
        await QueueAsync(replay);
        return part;
    }

    public async ValueTask DisposeAsync()
    {
        while (_next.TryDequeue(out var replay, out _))
        {
            await replay.Parts.DisposeAsync();
        }
    }

    private async Task QueueAsync(Replay replay)
    {
        if (await replay.Parts.MoveNextAsync())
        {
            _next.Enqueue(replay, (replay.Parts.Current[0].At, replay.Lane.Order));
        }
        else
        {
            await replay.Parts.DisposeAsync();
        }
    }

    private sealed record Replay(RunLogLane Lane, IAsyncEnumerator<IReadOnlyList<LogEntry>> Parts);
}
