using System.Runtime.CompilerServices;
using Cronium.Grains.Logs;
using Microsoft.Extensions.Logging;

namespace Cronium.Client.Logs;

/// <summary>
/// Reads a log from any entry on to its end, while it is written: no entry is missing, none comes twice, whatever is lost
/// on the way. News from the streams make it fast; the stored log makes it right.
/// </summary>
/// <param name="grains">The cluster.</param>
/// <param name="feed">News of this process.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told when the cluster has to be asked again.</param>
public sealed class LogReader(IGrainFactory grains, LogFeed feed, TimeProvider time, ILogger<LogReader> logger)
{
    /// <summary>How often the reader compares with the stored log when it hears nothing.</summary>
    public static readonly TimeSpan CheckPeriod = TimeSpan.FromSeconds(1);

    /// <summary>The entries after the given number, until the log is complete. Ends early only by the token, or when the log is refused for good.</summary>
    /// <param name="log">The log.</param>
    /// <param name="after">Number of the last entry the caller has; 0: from the beginning.</param>
    /// <param name="follow">False: end at what is stored now.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<LogEntry> ReadAsync(LogId log, long after = 0, bool follow = true, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var batch in ReadBatchesAsync(log, after, follow, cancellationToken))
        {
            foreach (var entry in batch)
            {
                yield return entry;
            }
        }
    }

    /// <summary>The same, in the groups in which entries arrive: a writer may flush after each.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public IAsyncEnumerable<IReadOnlyList<LogEntry>> ReadBatchesAsync(LogId log, long after = 0, bool follow = true, CancellationToken cancellationToken = default)
    {
        var pages = new GrainLogPages(grains, log, GrainLogPages.PageBytes, time, logger);
        var cursor = new LogCursor(after, time);
        return follow ? FollowAsync(cursor, pages, () => feed.Open(log), time, cancellationToken) : ReplayAsync(cursor, pages, cancellationToken);
    }

    internal static async IAsyncEnumerable<IReadOnlyList<LogEntry>> FollowAsync(
        LogCursor cursor, ILogPages pages, Func<ILogNews> subscribe, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var news = subscribe();
        while (true)
        {
            var from = cursor.Last;
            var page = await pages.ReadAsync(from, cancellationToken);
            foreach (var batch in cursor.Take(page))
            {
                yield return batch;
            }

            var isBehind = cursor.Last < page.Head.LastNumber;
            if (page.Head.Complete && !isBehind)
            {
                yield break;
            }

            if (isBehind && cursor.Last > from)
            {
                continue;
            }

            await foreach (var batch in ListenAsync(cursor, pages, news, time, cancellationToken))
            {
                yield return batch;
            }
        }
    }

    // Takes news as it comes; ends when the store has to be read.
    private static async IAsyncEnumerable<IReadOnlyList<LogEntry>> ListenAsync(
        LogCursor cursor, ILogPages pages, ILogNews news, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var heardAt = time.GetTimestamp();
        while (true)
        {
            while (news.TryTake(out var piece))
            {
                if (piece?.Chunk is not { } chunk || cursor.IsAhead(chunk))
                {
                    yield break;
                }

                if (cursor.Take(chunk) is { Count: > 0 } entries)
                {
                    heardAt = time.GetTimestamp();
                    yield return entries;
                }
            }

            var rest = CheckPeriod - time.GetElapsedTime(heardAt);
            if (rest > TimeSpan.Zero)
            {
                await news.WaitAsync(rest, cancellationToken);
                continue;
            }

            if (await IsBehindAsync(cursor, pages, news, cancellationToken))
            {
                yield break;
            }

            heardAt = time.GetTimestamp();
        }
    }

    private static async Task<bool> IsBehindAsync(LogCursor cursor, ILogPages pages, ILogNews news, CancellationToken cancellationToken)
    {
        var head = await pages.HeadAsync(cancellationToken);
        if (head.LastNumber > cursor.Last)
        {
            news.Missed();
        }

        return head.LastNumber > cursor.Last || head.Complete;
    }

    internal static async IAsyncEnumerable<IReadOnlyList<LogEntry>> ReplayAsync(LogCursor cursor, ILogPages pages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var end = (await pages.HeadAsync(cancellationToken)).LastNumber;
        await foreach (var batch in ReplayAsync(cursor, pages, end, cancellationToken))
        {
            yield return batch;
        }
    }

    /// <summary>The stored entries up to the given number, or as many as the store has.</summary>
    internal static async IAsyncEnumerable<IReadOnlyList<LogEntry>> ReplayAsync(
        LogCursor cursor, ILogPages pages, long end, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var from = -1L; cursor.Last < end && cursor.Last > from;)
        {
            from = cursor.Last;
            foreach (var batch in cursor.Take(await pages.ReadAsync(from, cancellationToken)))
            {
                yield return batch;
            }
        }
    }
}
