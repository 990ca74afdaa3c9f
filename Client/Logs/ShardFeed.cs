using System.Collections.Immutable;
using System.Threading.Channels;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Cronium.Client.Logs;

/// <summary>One log stream, subscribed to while somebody reads a log that it carries, and again whenever it seems broken.</summary>
internal sealed partial class ShardFeed(Func<IAsyncStream<LogNews>> stream, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RenewAtMost = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan UnsubscribeBudget = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Channel<bool> _look = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private ImmutableDictionary<RunId, ImmutableArray<LogInbox>> _inboxes = ImmutableDictionary<RunId, ImmutableArray<LogInbox>>.Empty;
    private bool _listening;
    private bool _missed;

    /// <summary>News of one dispatch of a run, or of all (null).</summary>
    public ILogNews Open(RunId run, string? dispatch)
    {
        var inbox = new LogInbox(run, dispatch, this, time);
        lock (_gate)
        {
            _inboxes = _inboxes.SetItem(run, [.. _inboxes.GetValueOrDefault(run, []), inbox]);
            if (!_listening)
            {
                _listening = true;
                Start();
            }
        }

        return inbox;
    }

    public void Close(LogInbox inbox)
    {
        lock (_gate)
        {
            var rest = _inboxes.GetValueOrDefault(inbox.Run, []).Remove(inbox);
            _inboxes = rest.IsEmpty ? _inboxes.Remove(inbox.Run) : _inboxes.SetItem(inbox.Run, rest);
        }

        Look();
    }

    /// <summary>A reader had to take from the store what the stream should have brought.</summary>
    public void Missed()
    {
        Volatile.Write(ref _missed, true);
        Look();
    }

    private bool IsIdle => Volatile.Read(ref _inboxes).IsEmpty;

    private void Look() => _look.Writer.TryWrite(true);

    // The caller's context, such as its trace, must not live on in the loop.
    private void Start()
    {
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(ListenAsync);
        }
    }

    private async Task ListenAsync()
    {
        do
        {
            try
            {
                await ListenOnceAsync();
            }
            catch (Exception failure)
            {
                LogBroken(failure);
                await Task.Delay(RetryDelay, time);
            }
        }
        while (!Stopped());
    }

    private bool Stopped()
    {
        lock (_gate)
        {
            _listening = !_inboxes.IsEmpty;
            return !_listening;
        }
    }

    private async Task ListenOnceAsync()
    {
        var subscription = await stream().SubscribeAsync((news, _) => Deliver(news), OnErrorAsync);
        try
        {
            var since = time.GetTimestamp();
            Volatile.Write(ref _missed, false);
            TellAllToLook();
            await UntilIdleOrBrokenAsync(since);
        }
        finally
        {
            await LeaveAsync(subscription);
        }
    }

    private async Task UntilIdleOrBrokenAsync(long since)
    {
        while (await _look.Reader.ReadAsync())
        {
            if (Volatile.Read(ref _missed) && time.GetElapsedTime(since) >= RenewAtMost)
            {
                return;
            }

            if (IsIdle)
            {
                await Task.Delay(Linger, time);
                if (IsIdle)
                {
                    return;
                }
            }
        }
    }

    private async Task LeaveAsync(StreamSubscriptionHandle<LogNews> subscription)
    {
        try
        {
            await subscription.UnsubscribeAsync().WaitAsync(UnsubscribeBudget, time);
        }
        catch (Exception failure)
        {
            LogBroken(failure);
        }
    }

    private Task Deliver(LogNews news)
    {
        foreach (var inbox in Volatile.Read(ref _inboxes).GetValueOrDefault(news.Log.Run, []))
        {
            inbox.Deliver(news);
        }

        return Task.CompletedTask;
    }

    private Task OnErrorAsync(Exception failure)
    {
        LogBroken(failure);
        Missed();
        return Task.CompletedTask;
    }

    // What came between their last look and the subscription is in the store only.
    private void TellAllToLook()
    {
        foreach (var inbox in Volatile.Read(ref _inboxes).Values.SelectMany(inboxes => inboxes))
        {
            inbox.Deliver(null);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A log stream failed; its readers take from the store until it is back.")]
    private partial void LogBroken(Exception failure);
}
