using System.Threading.Channels;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Client.Logs;

/// <summary>News of a run's logs for one reader. It never makes the sender wait: what does not fit is left to the store.</summary>
/// <param name="run">The run.</param>
/// <param name="dispatch">Name of the only dispatch that is of interest; null: all are.</param>
/// <param name="feed">Brings the news.</param>
/// <param name="time">The clock.</param>
internal sealed class LogInbox(RunId run, string? dispatch, ShardFeed feed, TimeProvider time) : ILogNews
{
    private const int MaxNews = 64;

    private readonly Channel<LogNews?> _news = Channel.CreateBounded<LogNews?>(new BoundedChannelOptions(MaxNews) { SingleReader = true });
    private bool _overflowed;
    private Task _arrival = Task.CompletedTask;

    public RunId Run => run;

    /// <summary>Takes a piece of news; null: the reader has to look at the store.</summary>
    public void Deliver(LogNews? news)
    {
        var concerns = news is null || dispatch is null || news.Log.Dispatch == dispatch;
        if (concerns && !_news.Writer.TryWrite(news))
        {
            Volatile.Write(ref _overflowed, true);
        }
    }

    public bool TryTake(out LogNews? news) => _news.Reader.TryRead(out news) || Interlocked.Exchange(ref _overflowed, false);

    public async Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (_arrival.IsCompleted)
        {
            _arrival = _news.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
        }

        // Not thrown: a quiet log times out every second.
        await _arrival.WaitAsync(limit, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Missed() => feed.Missed();

    public void Dispose() => feed.Close(this);
}
