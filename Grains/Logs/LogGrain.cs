using Cronium.Grains.Storage;
using Orleans.Concurrency;
using StackExchange.Redis;

namespace Cronium.Grains.Logs;

/// <summary>Reads stored logs for whoever has no store of their own.</summary>
[StatelessWorker, GrainType("log"), Reentrant]
internal sealed class LogGrain(LogStore store) : Grain, ILogGrain
{
    /// <summary>Most bytes of payload in one answer, whatever is asked for.</summary>
    public const int MaxPageBytes = 4 * 1024 * 1024;

    public Task<LogPage> ReadAsync(LogId log, long after, int maxBytes) =>
        TranslatedAsync(() => store.ReadAsync(log, after, Math.Clamp(maxBytes, 1, MaxPageBytes)));

    public Task<LogHead> HeadAsync(LogId log) => TranslatedAsync(() => store.HeadAsync(log));

    // Readers do not know the store's exceptions; they know that they may ask again.
    private static async Task<T> TranslatedAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            throw new CroniumException(RefusalKind.Unavailable, $"The store did not answer: {failure.Message}");
        }
    }
}
