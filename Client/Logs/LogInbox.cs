using System.Threading.Channels;
using Cronium.Grains.Logs;

namespace Cronium.Client.Logs;

/// <summary>News of one log for one reader. It never makes the sender wait: what does not fit is left to the store.</summary>
internal sealed class LogInbox(LogId log, ShardFeed feed, TimeProvider time) : ILogNews
{
    private const int MaxNews = 64;

    private readonly Channel<LogNews> _news = Channel.CreateBounded<LogNews>(new BoundedChannelOptions(MaxNews) { SingleReader = true });
    private bool _overflowed;
    private Task _arrival = Task.CompletedTask;

    public LogId Log => log;

    public void Deliver(LogNews news)
    {
        if (!_news.Writer.TryWrite(news))
        {
            Volatile.Write(ref _overflowed, true);
        }
    }

    public bool TryTake(out LogChunk? chunk)
    {
        if (_news.Reader.TryRead(out var news))
        {
            chunk = news.Chunk;
            return true;
        }

        chunk = null;
        return Interlocked.Exchange(ref _overflowed, false);
    }

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
