using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Cronium.Grains.Logs;

/// <summary>Tells subscribers what was stored. Never waits long and never fails: the store is the truth.</summary>
internal sealed partial class LogPublisher(IServiceProvider services, LogOptions options, LogMetrics metrics, TimeProvider time, ILogger<LogPublisher> logger)
    : BackgroundService
{
    private const int MaxQueued = 4096;
    private const int MaxBatch = 256;

    private readonly Channel<LogNews> _queue = Channel.CreateBounded<LogNews>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });
    private long _queuedBytes;

    /// <summary>Queues the news for the streams, or drops and counts it when too much is waiting.</summary>
    public void Publish(LogNews news)
    {
        var size = Size(news);
        if (Interlocked.Add(ref _queuedBytes, size) > options.MaxQueuedBytes || !_queue.Writer.TryWrite(news))
        {
            _ = Interlocked.Add(ref _queuedBytes, -size);
            metrics.Dropped(1);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<LogNews>(MaxBatch);
        while (await _queue.Reader.WaitToReadAsync(stoppingToken))
        {
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var news))
            {
                batch.Add(news);
            }

            await SendAsync(batch, stoppingToken);
            _ = Interlocked.Add(ref _queuedBytes, -batch.Sum(Size));
            batch.Clear();
        }
    }

    // The streams of a batch go side by side; within a stream the order stays.
    private Task SendAsync(List<LogNews> batch, CancellationToken stoppingToken) =>
        Task.WhenAll(batch.GroupBy(news => LogStreams.Of(news.Log)).Select(part => SendAsync(part.Key, [.. part], stoppingToken)));

    private async Task SendAsync(StreamId stream, List<LogNews> part, CancellationToken stoppingToken)
    {
        try
        {
            // Looked up here: the provider exists only once the silo has started.
            var provider = services.GetRequiredKeyedService<IStreamProvider>(LogStreams.Provider);
            await provider.GetStream<LogNews>(stream).OnNextBatchAsync(part).WaitAsync(options.PublishBudget, time, stoppingToken);
            metrics.Published(part.Count);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            metrics.Dropped(part.Count);
            LogDropped(part.Count, stream, failure);
        }
    }

    private static long Size(LogNews news) => news.Chunk?.Payload.Length ?? 0;

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} pieces of log news for stream {Stream} were dropped; readers take them from the store.")]
    private partial void LogDropped(int count, StreamId stream, Exception failure);
}
