using System.Runtime.CompilerServices;
using Cronium.Grains.Logs;

namespace Cronium.Client.Logs;

/// <summary>
/// Reads several logs as one: what is stored in order of time, what is written meanwhile as it comes. One page of each log
/// and a bounded number of news are in memory, however slow the reader is; while nothing happens, one call a second asks
/// how far all of them have come.
/// </summary>
internal sealed class RunLogFollowing
{
    private const int MostNewsBetweenLooks = 256;
    private readonly IRunLogPages _pages;
    private readonly TimeProvider _time;
    private readonly RunLogLane[] _lanes;
    private readonly Dictionary<string, RunLogLane> _byName;
    private long _checkedAt;

    /// <param name="after">How far the reader has come, by dispatch.</param>
    /// <param name="pages">The stored logs.</param>
    /// <param name="time">The clock.</param>
    public RunLogFollowing(RunLogPosition after, IRunLogPages pages, TimeProvider time)
    {
        (_pages, _time, _checkedAt) = (pages, time, time.GetTimestamp());
        _lanes = [.. after.Dispatches.Select((dispatch, order) => new RunLogLane(dispatch, order, new LogCursor(after[order], time)))];
        _byName = _lanes.ToDictionary(lane => lane.Dispatch);
    }

    /// <summary>Every entry once, until all logs are complete.</summary>
    public async IAsyncEnumerable<(int Lane, IReadOnlyList<LogEntry> Entries)> FollowAsync(Func<ILogNews> subscribe, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var news = subscribe();
        while (true)
        {
            await foreach (var part in ReplayAsync(cancellationToken))
            {
                yield return part;
            }

            if (!_lanes.Any(lane => lane.IsOpen))
            {
                yield break;
            }

            await foreach (var part in ListenAsync(news, cancellationToken))
            {
                yield return part;
            }
        }
    }

    /// <summary>What is stored now of the logs that have to be looked at, in order of time.</summary>
    public async IAsyncEnumerable<(int Lane, IReadOnlyList<LogEntry> Entries)> ReplayAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var replays = new LogReplays();
        foreach (var lane in await LookAsync(cancellationToken))
        {
            await replays.AddAsync(lane, LogReader.ReplayAsync(lane.Cursor, _pages.Of(lane.Dispatch), lane.End, cancellationToken));
        }

        while (await replays.NextAsync() is { } part)
        {
            yield return part;
        }
    }

    // The logs that the store has more of.
    private async Task<IReadOnlyList<RunLogLane>> LookAsync(CancellationToken cancellationToken)
    {
        var asked = _lanes.Where(lane => lane.MustLook).ToList();
        if (asked.Count == 0)
        {
            return [];
        }

        var heads = await _pages.HeadsAsync([.. asked.Select(lane => lane.Dispatch)], cancellationToken);
        foreach (var (lane, head) in asked.Zip(heads))
        {
            lane.Look(head);
        }

        return [.. asked.Where(lane => lane.IsBehind)];
    }

    // Takes news as it comes; ends when the store has to be asked.
    private async IAsyncEnumerable<(int Lane, IReadOnlyList<LogEntry> Entries)> ListenAsync(ILogNews news, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            for (var taken = 0; taken < MostNewsBetweenLooks && news.TryTake(out var piece); taken++)
            {
                if (Hear(piece) is { Entries.Count: > 0 } part)
                {
                    yield return part;
                }
            }

            var rest = LogReader.CheckPeriod - _time.GetElapsedTime(_checkedAt);
            if (rest <= TimeSpan.Zero)
            {
                Check(news);
            }

            if (_lanes.Any(lane => lane.MustLook))
            {
                yield break;
            }

            await news.WaitAsync(rest > TimeSpan.Zero ? rest : LogReader.CheckPeriod, cancellationToken);
        }
    }

    private (int Lane, IReadOnlyList<LogEntry> Entries)? Hear(LogNews? piece)
    {
        if (piece is not null)
        {
            return _byName.TryGetValue(piece.Log.Dispatch, out var lane) ? (lane.Order, lane.Hear(piece.Chunk)) : null;
        }

        foreach (var open in _lanes.Where(lane => lane.IsOpen))
        {
            open.MustLook = true;
        }

        return null;
    }

    // News of what the last check found would have come by now: the stream lost it.
    private void Check(ILogNews news)
    {
        _checkedAt = _time.GetTimestamp();
        if (_lanes.Any(lane => lane.AwaitsNews))
        {
            news.Missed();
        }

        foreach (var lane in _lanes.Where(lane => lane.IsOpen))
        {
            lane.Check();
        }
    }
}
